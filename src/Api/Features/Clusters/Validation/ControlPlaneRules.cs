using System.Globalization;
using System.Text.RegularExpressions;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using static Slipway.Api.Features.Clusters.Validation.SpecSyntax;

namespace Slipway.Api.Features.Clusters.Validation;

/// <summary>Names and ports of the control plane and DNS.</summary>
internal static partial class ControlPlaneRules
{
    /// <summary>Ports that components of a node listen on whatever the spec says.</summary>
    private static readonly Dictionary<int, string> Taken = new()
    {
        [2379] = "etcd",
        [2380] = "etcd",
        [10248] = "kubelet",
        [10249] = "kube-proxy",
        [10250] = "kubelet",
        [10256] = "kube-proxy",
        [10257] = "kube-controller-manager",
        [10259] = "kube-scheduler",
    };

    public static IEnumerable<Finding> Check(ClusterSpec spec) => Endpoint(spec).Concat(NodePorts(spec)).Concat(Dns(spec.Dns));

    private static IEnumerable<Finding> Endpoint(ClusterSpec spec)
    {
        var controlPlane = spec.ControlPlane;
        if (!IsSubdomain(controlPlane.EndpointName) || IpRange.ParseAddress(controlPlane.EndpointName) is not null)
        {
            yield return Invalid("The endpoint's name is a DNS name in small letters.", "controlPlane", "endpointName");
        }
        else if (spec.Hosts.Any(host => host.Name == controlPlane.EndpointName))
        {
            yield return new("#/controlPlane/endpointName", ErrorCodes.ValueDuplicate, $"'{controlPlane.EndpointName}' is a host's name; the endpoint must outlive every host.");
        }

        if (!IsPort(controlPlane.Port))
        {
            yield return Invalid("A port is between 1 and 65535.", "controlPlane", "port");
        }
        else if (Taken.TryGetValue(controlPlane.Port, out var owner) || (spec.Hosts.Any(host => host.Port == controlPlane.Port) && (owner = "sshd") is not null))
        {
            yield return new("#/controlPlane/port", ErrorCodes.ValueDuplicate, $"Port {controlPlane.Port} is {owner}'s.");
        }

        foreach (var (san, index) in controlPlane.ExtraSans.Select((san, index) => (san, index)))
        {
            if (!IsSubdomain(san.StartsWith("*.", StringComparison.Ordinal) ? san[2..] : san) && IpRange.ParseAddress(san) is null)
            {
                yield return Invalid($"'{san}' is neither a DNS name nor an IP address.", "controlPlane", "extraSans", index);
            }
        }

        foreach (var (range, index) in controlPlane.SourceRanges.Select((range, index) => (range, index)))
        {
            if (IpRange.Parse(range, out var canonical) is null || canonical is not null)
            {
                yield return Invalid(canonical is { } network ? $"'{range}' has bits beyond its prefix; write {network}." : $"'{range}' is no network such as 192.0.2.0/24.", "controlPlane", "sourceRanges", index);
            }
        }
    }

    private static IEnumerable<Finding> NodePorts(ClusterSpec spec)
    {
        var match = Range().Match(spec.Network.NodePortRange);
        if (!match.Success || Port(1) is not { } first || Port(2) is not { } last || first > last)
        {
            yield return Invalid("A range of ports is written 30000-32767, the smaller one first.", "network", "nodePortRange");
            yield break;
        }

        var inside = Taken.Keys.Append(spec.ControlPlane.Port).Concat(spec.Hosts.Select(host => host.Port)).Where(port => first <= port && port <= last).Distinct().Order().ToList();
        if (inside.Count > 0)
        {
            yield return Invalid($"The range holds ports that the cluster itself uses: {string.Join(", ", inside)}.", "network", "nodePortRange");
        }

        int? Port(int group) => int.TryParse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture, out var port) && IsPort(port) ? port : null;
    }

    private static IEnumerable<Finding> Dns(DnsSpec dns)
    {
        if (!IsSubdomain(dns.Domain))
        {
            yield return Invalid("The cluster's domain is a DNS name in small letters.", "dns", "domain");
        }

        foreach (var finding in dns.Upstreams.SelectMany((upstream, index) => Resolver(upstream, "dns", "upstreams", index)))
        {
            yield return finding;
        }

        foreach (var (zone, servers) in dns.StubZones)
        {
            if (!IsSubdomain(zone) || zone == dns.Domain)
            {
                yield return Invalid("A zone is a DNS name in small letters, and not the cluster's own domain.", "dns", "stubZones", zone);
            }

            if (servers.Count is 0 or > 15)
            {
                yield return Invalid("A zone has 1 to 15 resolvers.", "dns", "stubZones", zone);
            }

            foreach (var finding in servers.SelectMany((server, index) => Resolver(server, "dns", "stubZones", zone, index)))
            {
                yield return finding;
            }
        }
    }

    private static IEnumerable<Finding> Resolver(string address, params object[] path)
    {
        if (ResolverAddress(address) is null)
        {
            yield return Invalid($"'{address}' is no IP address; a port stands behind it as in 192.0.2.53:5353 or [2001:db8::53]:5353.", path);
        }
    }

    /// <returns>The address of a resolver that is written with or without a port; null when it is not.</returns>
    public static IpRange? ResolverAddress(string text)
    {
        if (IpRange.ParseAddress(text) is { } plain)
        {
            return plain;
        }

        var match = WithPort().Match(text);
        return match.Success && int.TryParse(match.Groups["port"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && IsPort(port)
            && IpRange.ParseAddress(match.Groups["address"].Value) is { } address && address.IsIpv6 == text.StartsWith('[') ? address : null;
    }

    [GeneratedRegex(@"^(?:\[(?<address>[0-9a-f:.]+)\]|(?<address>[0-9.]+)):(?<port>[0-9]+)\z")]
    private static partial Regex WithPort();

    [GeneratedRegex(@"^([0-9]{1,5})-([0-9]{1,5})\z")]
    private static partial Regex Range();
}
