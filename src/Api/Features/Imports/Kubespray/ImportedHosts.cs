using System.Net;
using System.Text.Json.Nodes;
using Slipway.Api.Features.Imports.Inventories;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;

namespace Slipway.Api.Features.Imports.Kubespray;

/// <summary>The cluster's hosts, and which variables count on each.</summary>
internal sealed class ImportedHosts
{
    private ImportedHosts(
        Inventory inventory, IReadOnlyList<(InventoryHost Host, IReadOnlyList<HostRole> Roles)> members, IReadOnlyDictionary<InventoryHost, IReadOnlyDictionary<string, Definition>> effective)
    {
        Members = members;
        Bastion = KubesprayGroups.Bastion(inventory) is not { } bastion ? null : (bastion, effective[bastion], new References(inventory, bastion, effective[bastion]));
        Effective = members.ToDictionary(member => member.Host, member => effective[member.Host]);
        References = members.ToDictionary(member => member.Host, member => new References(inventory, member.Host, effective[member.Host]));
    }

    /// <summary>Control planes first, then etcd, then workers; each in the order of its group.</summary>
    public IReadOnlyList<(InventoryHost Host, IReadOnlyList<HostRole> Roles)> Members { get; }
    public IReadOnlyDictionary<InventoryHost, IReadOnlyDictionary<string, Definition>> Effective { get; }
    public IReadOnlyDictionary<InventoryHost, References> References { get; }

    public static ImportedHosts Of(Inventory inventory)
    {
        var roles = new Dictionary<InventoryHost, List<HostRole>>();
        var order = new List<InventoryHost>();
        foreach (var (name, role) in KubesprayGroups.Roles)
        {
            foreach (var host in inventory.Group(name) is { } group ? KubesprayGroups.AllHosts(group) : [])
            {
                if (roles.TryAdd(host, []))
                {
                    order.Add(host);
                }

                roles[host].Add(role);
            }
        }

        return new ImportedHosts(inventory, [.. order.Select(host => (host, (IReadOnlyList<HostRole>)roles[host]))], EffectiveVariables.Of(inventory));
    }

    /// <summary>Through which the others are reached, and what counts on it.</summary>
    public (InventoryHost Host, IReadOnlyDictionary<string, Definition> Variables, References References)? Bastion { get; }

    public IEnumerable<ImportFinding> Outside(Inventory inventory) =>
        inventory.Hosts.Where(host => !Effective.ContainsKey(host) && host != Bastion?.Host).Select(host => new ImportFinding(host.File, host.Line, host.Name, ImportOutcome.NotSupported,
            "Not imported: it is in none of kube_control_plane, etcd and kube_node."));

    public IReadOnlyList<HostSpec> Specs(Account account)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        return [.. Members.Select((member, at) => new HostDraft(at, member.Host, Effective[member.Host], new HostVariables($"#/hosts/{at}", Effective[member.Host], References[member.Host], account), account).Build(member.Roles, taken))];
    }

    private sealed class HostDraft(int index, InventoryHost host, IReadOnlyDictionary<string, Definition> variables, HostVariables values, Account account)
    {
        public HostSpec Build(IReadOnlyList<HostRole> roles, HashSet<string> taken)
        {
            var address = values.Address;
            var ip = values.Text("ip", "ip");
            var accessIp = variables.TryGetValue("access_ip", out var access) ? values.Text("ip", "access_ip") : null;
            if (access is not null && accessIp is not null && ip is not null && accessIp != ip)
            {
                account.Add(access, ImportOutcome.NotSupported, $"Hosts of Slipway have one address in the cluster, which is ip; '{host.Name}' must be reachable there.");
            }

            var spec = new HostSpec
            {
                Name = Name(taken),
                Address = address ?? host.Name,
                Port = values.Port,
                Ip = ip ?? accessIp,
                SecondaryIp = values.IsOn(IpFamilyVariables.Ipv6) ? values.Text("secondaryIp", "ip6", "access_ip6") : Unused(IpFamilyVariables.WithoutIpv6, "ip6", "access_ip6"),
                HostKey = values.HostKey,
                Roles = roles,
                EtcdMemberName = roles.Contains(HostRole.Etcd) ? values.Text("etcdMemberName", "etcd_member_name") : Unused($"'{host.Name}' is no member of etcd.", "etcd_member_name"),
                Labels = values.Take("labels", ["node_labels"], Labels, new Dictionary<string, string>()),
                Taints = values.Take("taints", ["node_taints"], Taints, []),
            };
            if (address is null)
            {
                account.Add(new ImportFinding(host.File, host.Line, host.Name, ImportOutcome.Adjusted, "Without ansible_host its name is its address, as Ansible has it.", $"#/hosts/{index}/address"));
            }

            if (spec.Ip is null && !IPAddress.TryParse(spec.Address, out _))
            {
                account.Add(new ImportFinding(host.File, host.Line, host.Name, ImportOutcome.DefaultDiffers,
                    "Without ip Kubespray takes the address of the default route; the spec needs ip, or an IP address as address.", $"#/hosts/{index}/ip"));
            }

            return spec;
        }

        private string Name(HashSet<string> taken)
        {
            var given = values.Text("name", "kube_override_hostname") ?? host.Name;
            var name = NodeNames.Node(given);
            for (var number = 2; !taken.Add(name); number++)
            {
                name = $"{NodeNames.Node(given)}-{number}";
            }

            if (name != given)
            {
                account.Add(new ImportFinding(host.File, host.Line, host.Name, ImportOutcome.Adjusted, "Names of nodes are unique, of lowercase letters, digits, hyphens and dots.", $"#/hosts/{index}/name"));
            }

            return name;
        }

        private string? Unused(string reason, params string[] names)
        {
            foreach (var definition in names.Where(variables.ContainsKey).Select(name => variables[name]))
            {
                account.Add(definition, ImportOutcome.NoEffect, reason);
            }

            return null;
        }

        private static Dictionary<string, string> Labels(VariableValue value) => value.IsOff
            ? []
            : value.Mapping.ToDictionary(entry => entry.Key, entry => entry.Value is JsonArray or JsonObject ? throw new RefusedException("A label's value is text.") : entry.Value?.ToString() ?? "");

        private static IReadOnlyList<TaintSpec> Taints(VariableValue value) => [.. value.Texts.Select(text =>
        {
            var effect = text.LastIndexOf(':') is > 0 and var colon ? text[(colon + 1)..] : throw new RefusedException("A taint is key=value:Effect.");
            var pair = text[..colon].Split('=', 2);
            return new TaintSpec
            {
                Key = pair[0],
                Value = pair.Length > 1 ? pair[1] : "",
                Effect = Enum.TryParse<TaintEffect>(effect, out var known) && Enum.IsDefined(known) ? known : throw new RefusedException("A taint's effect is NoSchedule, PreferNoSchedule or NoExecute."),
            };
        })];
    }
}
