using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using static Slipway.Api.Features.Clusters.Validation.SpecSyntax;

namespace Slipway.Api.Features.Clusters.Validation;

/// <summary>Networks: syntax, room, and that nothing lies in anything else.</summary>
internal static class NetworkRules
{
    private const int KubeletMaxPods = 110;
    private const string NodeLocalDns = "169.254.25.10";

    public static IEnumerable<Finding> Check(ClusterSpec spec)
    {
        List<Finding> findings = [];
        var pods = Network(spec.Network.PodCidr, "podCidr", findings);
        var services = Network(spec.Network.ServiceCidr, "serviceCidr", findings);
        if (pods is { } podNetwork)
        {
            findings.AddRange(spec.Network.Plugin == NetworkPlugin.Calico ? NetworkPluginRules.Blocks(spec, podNetwork) : Room(spec, podNetwork));
        }

        if (services is { Prefix: < 12 })
        {
            findings.Add(Invalid("The API server takes service networks of /12 at most.", "network", "serviceCidr"));
        }

        if (services is { Prefix: > 28 })
        {
            findings.Add(new("#/network/serviceCidr", ErrorCodes.CidrTooSmall, "A service network has at least 16 addresses (/28)."));
        }

        if (pods is { } left && services is { } right && left.Overlaps(right))
        {
            findings.Add(new("#/network/serviceCidr", ErrorCodes.CidrOverlap, $"{right} and podCidr {left} overlap."));
        }

        foreach (var (network, field) in new[] { (pods, "podCidr"), (services, "serviceCidr") })
        {
            if (network is { } known)
            {
                findings.AddRange(InUse(spec, known, field));
            }
        }

        return findings;
    }

    private static Ipv4Network? Network(string text, string field, List<Finding> findings)
    {
        if (Ipv4Network.IsIpv6(text))
        {
            findings.Add(NotSupported(text, "IPv4 networks", "network", field));
            return null;
        }

        var network = Ipv4Network.Parse(text, out var canonical);
        if (network is null)
        {
            findings.Add(Invalid($"'{text}' is no network such as 10.233.0.0/18.", "network", field));
        }
        else if (canonical is not null)
        {
            findings.Add(Invalid($"{text} has bits beyond its prefix; the network is {canonical}.", "network", field));
        }
        else if (SpecialNetworks.Overlapping(network.Value) is { } special)
        {
            findings.Add(Invalid($"{text} overlaps {special}, which is reserved.", "network", field));
        }

        return network;
    }

    private static IEnumerable<Finding> Room(ClusterSpec spec, Ipv4Network pods)
    {
        var bits = spec.Network.NodePrefix - pods.Prefix;
        if (spec.Network.NodePrefix is < 1 or > 30 || bits < 0)
        {
            yield return Invalid($"A node's share of {pods} has a prefix between {pods.Prefix} and 30.", "network", "nodePrefix");
            yield break;
        }

        if (bits > 16)
        {
            yield return Invalid($"The controller manager divides a network into at most 65536 shares: nodePrefix may be {pods.Prefix + 16} at most.", "network", "nodePrefix");
        }

        var nodes = spec.Hosts.Count(host => host.Roles.Contains(HostRole.ControlPlane) || host.Roles.Contains(HostRole.Worker));
        if (1L << Math.Min(bits, 30) < nodes)
        {
            yield return new("#/network/podCidr", ErrorCodes.CidrTooSmall, $"{pods} has {1L << bits} shares of /{spec.Network.NodePrefix}, and there are {nodes} nodes.");
        }

        var addresses = (1L << (32 - spec.Network.NodePrefix)) - 2;
        if (MaxPods(spec.Overrides.Kubelet) is { } maxPods && maxPods > addresses)
        {
            yield return new("#/network/nodePrefix", ErrorCodes.CidrTooSmall, $"A /{spec.Network.NodePrefix} has {addresses} addresses for pods, and kubelet's maxPods is {maxPods}.");
        }
    }

    private static long? MaxPods(JsonObject? kubelet) =>
        kubelet?["maxPods"] is JsonValue value ? value.TryGetValue<long>(out var given) ? given : null : KubeletMaxPods;

    private static IEnumerable<Finding> InUse(ClusterSpec spec, Ipv4Network network, string field)
    {
        foreach (var (host, index) in spec.Hosts.Select((host, index) => (host, index)))
        {
            foreach (var (address, member) in new[] { (host.Ip, "ip"), (host.Address == host.Ip ? null : host.Address, "address") })
            {
                if (address is not null && Ipv4Network.ParseAddress(address) is { } used && network.Contains(used))
                {
                    yield return new($"#/hosts/{index}/{member}", ErrorCodes.CidrOverlap, $"{address} of {host.Name} lies in {field} {network}.");
                }
            }
        }

        foreach (var (upstream, index) in spec.Dns.Upstreams.Select((upstream, index) => (upstream, index)))
        {
            if (Ipv4Network.ParseAddress(upstream.Split(':')[0]) is { } used && network.Contains(used))
            {
                yield return new(string.Create(CultureInfo.InvariantCulture, $"#/dns/upstreams/{index}"), ErrorCodes.CidrOverlap, $"{upstream} lies in {field} {network}.");
            }
        }

        if (spec.Dns.NodeLocal && network.Contains(Ipv4Network.ParseAddress(NodeLocalDns)!.Value))
        {
            yield return new($"#/network/{field}", ErrorCodes.CidrOverlap, $"The node-local DNS cache's address {NodeLocalDns} lies in {network}.");
        }
    }
}
