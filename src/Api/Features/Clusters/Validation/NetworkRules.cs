using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using static Slipway.Api.Features.Clusters.Validation.SpecSyntax;

namespace Slipway.Api.Features.Clusters.Validation;

/// <summary>Networks: syntax, families, room, and that nothing lies in anything else.</summary>
internal static class NetworkRules
{
    private const int KubeletMaxPods = 110;
    // The API server takes as many as it can count, and needs some for its own.
    private const int MostServiceBits = 20, FewestServiceBits = 4;

    public static IEnumerable<Finding> Check(ClusterSpec spec)
    {
        List<Finding> findings = [];
        var network = spec.Network;
        var pods = Networks(network.PodCidrs(), "podCidr", findings);
        var services = Networks(network.ServiceCidrs(), "serviceCidr", findings);
        if (!network.PodCidrs().Select(IpFamilies.IsIpv6).SequenceEqual(network.ServiceCidrs().Select(IpFamilies.IsIpv6)))
        {
            findings.Add(Invalid($"{network.ServiceCidr} has not the IP families of podCidr {network.PodCidr} in the same order.", "network", "serviceCidr"));
        }

        findings.AddRange(pods.SelectMany(known => network.Plugin == NetworkPlugin.Calico ? NetworkPluginRules.Blocks(spec, known) : Room(spec, known)).Concat(WithoutFamily(network)));
        foreach (var known in services)
        {
            if (known.Bits - known.Prefix > MostServiceBits)
            {
                findings.Add(Invalid($"The API server takes service networks of /{known.Bits - MostServiceBits} at most; {known} is larger.", "network", "serviceCidr"));
            }
            else if (known.Bits - known.Prefix < FewestServiceBits)
            {
                findings.Add(new("#/network/serviceCidr", ErrorCodes.CidrTooSmall, $"A service network has at least 16 addresses (/{known.Bits - FewestServiceBits}); {known} has fewer."));
            }

            findings.AddRange(pods.Where(known.Overlaps).Select(podNetwork => new Finding("#/network/serviceCidr", ErrorCodes.CidrOverlap, $"{known} and podCidr {podNetwork} overlap.")));
        }

        findings.AddRange(pods.SelectMany(known => InUse(spec, known, "podCidr")).Concat(services.SelectMany(known => InUse(spec, known, "serviceCidr"))));
        return findings;
    }

    private static List<IpRange> Networks(IReadOnlyList<string> texts, string field, List<Finding> findings)
    {
        List<IpRange> networks = [];
        foreach (var text in texts)
        {
            if (IpRange.Parse(text, out var canonical) is not { } network)
            {
                findings.Add(Invalid($"'{text}' is no network such as 10.233.0.0/18 or fd00:233::/112.", "network", field));
                continue;
            }

            networks.Add(network);
            if (canonical is not null)
            {
                findings.Add(Invalid($"{text} has bits beyond its prefix; the network is {canonical}.", "network", field));
            }
            else if (SpecialNetworks.Overlapping(network) is { } special)
            {
                findings.Add(Invalid($"{text} overlaps {special}, which is reserved.", "network", field));
            }
        }

        if (texts.Count > 2 || (texts.Count == 2 && IpFamilies.IsIpv6(texts[0]) == IpFamilies.IsIpv6(texts[1])))
        {
            findings.Add(Invalid("Give one network, or one of each IP family with a comma between them.", "network", field));
        }

        return networks;
    }

    // What would be ignored.
    private static IEnumerable<Finding> WithoutFamily(NetworkSpec network)
    {
        var defaults = new NetworkSpec();
        if (!network.HasIpv4() && network.NodePrefix != defaults.NodePrefix)
        {
            yield return Invalid("podCidr has no IPv4 network.", "network", "nodePrefix");
        }

        if (!network.HasIpv6() && network.NodePrefixIpv6 != defaults.NodePrefixIpv6)
        {
            yield return Invalid("podCidr has no IPv6 network.", "network", "nodePrefixIpv6");
        }
    }

    private static IEnumerable<Finding> Room(ClusterSpec spec, IpRange pods)
    {
        var (prefix, field) = pods.IsIpv6 ? (spec.Network.NodePrefixIpv6, "nodePrefixIpv6") : (spec.Network.NodePrefix, "nodePrefix");
        var (bits, longest) = (prefix - pods.Prefix, pods.Bits - 2);
        if (prefix < 1 || prefix > longest || bits < 0)
        {
            yield return Invalid($"A node's share of {pods} has a prefix between {pods.Prefix} and {longest}.", "network", field);
            yield break;
        }

        if (bits > 16)
        {
            yield return Invalid($"The controller manager divides a network into at most 65536 shares: {field} may be {pods.Prefix + 16} at most.", "network", field);
        }

        if (1L << Math.Min(bits, 30) < Nodes(spec))
        {
            yield return new("#/network/podCidr", ErrorCodes.CidrTooSmall, $"{pods} has {1L << bits} shares of /{prefix}, and there are {Nodes(spec)} nodes.");
        }

        var addresses = (1L << Math.Min(pods.Bits - prefix, 62)) - 2;
        if (MaxPods(spec.Overrides.Kubelet) is { } maxPods && maxPods > addresses)
        {
            yield return new($"#/network/{field}", ErrorCodes.CidrTooSmall, $"A /{prefix} has {addresses} addresses for pods, and kubelet's maxPods is {maxPods}.");
        }
    }

    public static int Nodes(ClusterSpec spec) => spec.Hosts.Count(host => host.Roles.Contains(HostRole.ControlPlane) || host.Roles.Contains(HostRole.Worker));

    private static long? MaxPods(JsonObject? kubelet) =>
        kubelet?["maxPods"] is JsonValue value ? value.TryGetValue<long>(out var given) ? given : null : KubeletMaxPods;

    private static IEnumerable<Finding> InUse(ClusterSpec spec, IpRange network, string field)
    {
        foreach (var (host, index) in spec.Hosts.Select((host, index) => (host, index)))
        {
            foreach (var (address, member) in new[] { (host.Ip, "ip"), (host.SecondaryIp, "secondaryIp"), (host.Address == host.Ip ? null : host.Address, "address") })
            {
                if (address is not null && IpRange.ParseAddress(address) is { } used && network.Contains(used))
                {
                    yield return new($"#/hosts/{index}/{member}", ErrorCodes.CidrOverlap, $"{address} of {host.Name} lies in {field} {network}.");
                }
            }
        }

        foreach (var (upstream, index) in spec.Dns.Upstreams.Select((upstream, index) => (upstream, index)))
        {
            if (ControlPlaneRules.ResolverAddress(upstream) is { } used && network.Contains(used))
            {
                yield return new(string.Create(CultureInfo.InvariantCulture, $"#/dns/upstreams/{index}"), ErrorCodes.CidrOverlap, $"{upstream} lies in {field} {network}.");
            }
        }

        if (spec.Dns.NodeLocal && network.Contains(IpRange.ParseAddress(spec.Network.NodeLocalDns())!.Value))
        {
            yield return new($"#/network/{field}", ErrorCodes.CidrOverlap, $"The node-local DNS cache's address {spec.Network.NodeLocalDns()} lies in {network}.");
        }
    }
}
