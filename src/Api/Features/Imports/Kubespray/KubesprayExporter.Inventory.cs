using System.Text;
using Slipway.Contracts.Specs;

namespace Slipway.Api.Features.Imports.Kubespray;

public static partial class KubesprayExporter
{
    private static string Inventory(ClusterSpec spec)
    {
        var ini = new StringBuilder("# The credential is not part of it: give ansible a key, and a sudo password with --ask-become-pass or in a vault.\n");
        foreach (var host in spec.Hosts)
        {
            ini.Append(host.Name).Append(" ansible_host=").Append(host.Address ?? host.Ip);
            ini.Append(host.Port == 22 ? "" : $" ansible_port={host.Port}").Append(string.Concat(new[] { host.Ip, host.SecondaryIp }.OfType<string>().Select(ip => IpFamilies.IsIpv6(ip) ? $" ip6={ip}" : $" ip={ip}")));
            // Kubespray would number the members; Slipway's are called as their hosts unless told.
            ini.Append(host.Roles.Contains(HostRole.Etcd) ? $" etcd_member_name={host.EtcdMemberName ?? host.Name}" : "").Append('\n');
        }

        if (spec.Ssh.Bastion is { } bastion)
        {
            var name = BastionName(spec);
            ini.Append($"{name} ansible_host={bastion.Address} ansible_port={bastion.Port}\n\n[{KubesprayGroups.BastionGroup}]\n{name}\n");
        }

        foreach (var (name, role) in KubesprayGroups.Roles)
        {
            ini.Append($"\n[{name}]\n");
            foreach (var host in spec.Hosts.Where(host => host.Roles.Contains(role)))
            {
                ini.Append(host.Name).Append('\n');
            }
        }

        return ini.Append("\n[k8s_cluster:children]\nkube_control_plane\nkube_node\n").ToString();
    }

    // One that none of the cluster's hosts has.
    private static string BastionName(ClusterSpec spec) =>
        Enumerable.Range(0, spec.Hosts.Count + 1).Select(number => number == 0 ? "bastion" : $"bastion-{number}").First(name => spec.Hosts.All(host => host.Name != name));
}
