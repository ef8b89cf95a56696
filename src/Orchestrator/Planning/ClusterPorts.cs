using System.Globalization;
using Slipway.Catalog.Stages;
using Slipway.Contracts.Specs;
using Slipway.Orchestrator.Planning.Manifests;

namespace Slipway.Orchestrator.Planning;

/// <summary>Which ports of a host the cluster's other hosts reach: the one table of what a firewall must let through.</summary>
internal static class ClusterPorts
{
    public static IReadOnlyList<OpenPort> Of(ClusterSpec spec, HostSpec host)
    {
        var roles = host.Roles;
        var controlPlane = roles.Contains(HostRole.ControlPlane);
        var node = controlPlane || roles.Contains(HostRole.Worker);
        (bool When, string Protocol, string Port)[] table =
        [
            (node, "tcp", "10250"), // kubelet
            (node, "tcp", "10256"), // kube-proxy's health
            (node, "tcp", spec.Network.NodePortRange),
            (node, "udp", spec.Network.NodePortRange),
            (controlPlane, "tcp", spec.ControlPlane.Port.ToString(CultureInfo.InvariantCulture)),
            (controlPlane, "tcp", "10257"), // kube-controller-manager
            (controlPlane, "tcp", "10259"), // kube-scheduler
            (roles.Contains(HostRole.Etcd), "tcp", "2379-2380"),
            // MetalLB's speakers among themselves.
            (node && spec.Addons.MetalLb is not null, "tcp", "7946"),
            (node && spec.Addons.MetalLb is not null, "udp", "7946"),
            .. Plugin(spec.Network).Select(port => (node, port.Protocol, port.Port)),
        ];
        return [.. table.Where(row => row.When).Select(row => new OpenPort(row.Protocol, row.Port))];
    }

    private static IEnumerable<(string Protocol, string Port)> Plugin(NetworkSpec network)
    {
        switch (network.Plugin)
        {
            case NetworkPlugin.Calico:
                var encapsulation = network.Calico.Encapsulation;
                if (!CalicoManifest.UsesBgp(encapsulation))
                    yield return ("udp", "4789");
                else
                    yield return ("tcp", "179");
                if (encapsulation is CalicoEncapsulation.Ipip or CalicoEncapsulation.IpipCrossSubnet)
                    yield return (OpenPort.IpInIp, "");
                break;
            case NetworkPlugin.Cilium:
                yield return ("udp", "8472");
                yield return ("tcp", "4240"); // its health checks between nodes
                break;
            case NetworkPlugin.Flannel when network.Flannel.Backend == FlannelBackend.Vxlan:
                yield return ("udp", "8472");
                break;
        }
    }
}
