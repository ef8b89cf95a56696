using System.Globalization;
using System.Net;
using Slipway.Catalog;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Specs;

namespace Slipway.Orchestrator.Planning;

/// <param name="Facts">Outputs of the host's <c>preflight</c>.</param>
/// <param name="At">When Slipway learnt them (by its own clock).</param>
/// <param name="Since">When it began to ask, if it is known: an attempt that was taken over may have asked long before it learnt. Against the time between the two the hosts' clocks are compared.</param>
/// <param name="HostKey">The pinned key it showed, if any.</param>
public sealed record ObservedHost(IReadOnlyDictionary<string, string> Facts, DateTimeOffset At, DateTimeOffset? Since = null, string? HostKey = null)
{
    /// <summary>Says that it is still the same machine: its id and its key.</summary>
    public string Machine => $"{Facts.GetValueOrDefault("machineId")} {HostKey}";
}

/// <param name="Id">The check, as <c>preflightWaivers</c> names it.</param>
/// <param name="Code">Of the error catalogue.</param>
/// <param name="Message">What was seen, and what to do.</param>
/// <param name="Hosts">Names of the hosts it concerns.</param>
/// <param name="Waived">The spec waives it: to be reported, but no reason to stop.</param>
public sealed record CrossHostFinding(string Id, string Code, string Message, IReadOnlyList<string> Hosts, bool Waived);

/// <summary>What no host can tell alone; judged at the preflight gate.</summary>
public static class CrossHostChecks
{
    public const string Readable = "readable-facts";
    public const string MachineId = "unique-machine-id";
    public const string ProductUuid = "unique-product-uuid";
    public const string MacAddress = "unique-mac-address";
    public const string Hostname = "unique-hostname";
    public const string ClockSkew = "clock-skew";
    public const string NetworkOverlap = "network-overlap";

    private static readonly TimeSpan TolerableSkew = TimeSpan.FromSeconds(30);

    // Calico gives this one to every pod's interface on every node.
    private const string MacAddressOfPods = "ee:ee:ee:ee:ee:ee";

    /// <param name="spec">Names the hosts that count, and the waivers.</param>
    /// <param name="hosts">By name.</param>
    public static IReadOnlyList<CrossHostFinding> Find(ClusterSpec spec, IReadOnlyDictionary<string, ObservedHost> hosts)
    {
        List<(string Name, HostFacts Facts, ObservedHost Observed)> seen = [];
        List<CrossHostFinding> unreadable = [];
        foreach (var (name, host) in spec.Hosts.Where(host => hosts.ContainsKey(host.Name)).Select(host => (host.Name, hosts[host.Name])))
        {
            try
            {
                seen.Add((name, HostFacts.From(host.Facts), host));
            }
            catch (FormatException e)
            {
                unreadable.Add(new CrossHostFinding(Readable, ErrorCodes.HostOutputUnreadable, $"The facts of host {name} cannot be used: {e.Message}", [name], Waived: false));
            }
        }

        return
        [
            .. unreadable,
            .. Shared(MachineId, "machine-id", "They are clones: empty /etc/machine-id and run systemd-machine-id-setup on all but one.", facts => [facts.MachineId]),
            .. Shared(ProductUuid, "product UUID", "Give each virtual machine its own UUID.", facts => [facts.ProductUuid]),
            .. Shared(MacAddress, "MAC address", "Give each network interface its own.", facts => facts.MacAddresses.Where(address => address != MacAddressOfPods)),
            .. Shared(Hostname, "hostname", "Set each host's own with hostnamectl.", facts => [facts.Hostname]),
            .. Skewed(),
            .. Overlapping(),
        ];

        IEnumerable<CrossHostFinding> Shared(string id, string what, string toDo, Func<HostFacts, IEnumerable<string>> values) => seen
            .SelectMany(host => values(host.Facts).Where(value => value.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).Select(value => (host.Name, Value: value.ToLowerInvariant())))
            .GroupBy(entry => entry.Value, entry => entry.Name)
            .Where(group => group.Count() > 1)
            .Select(group => Finding(id, $"{string.Join(", ", group)} have the same {what}, {group.Key}. {toDo}", [.. group]));

        // A node that has joined has addresses of these networks by right.
        IEnumerable<CrossHostFinding> Overlapping() =>
            from host in seen
            where !host.Facts.Joined
            from network in spec.Network.PodCidrs().Select(cidr => ("network.podCidr", cidr)).Concat(spec.Network.ServiceCidrs().Select(cidr => ("network.serviceCidr", cidr)))
            from address in host.Facts.Addresses
            where IPNetwork.TryParse(network.Item2, out var range) && IPAddress.TryParse(address.Split(' ')[^1], out var ip) && range.Contains(ip)
            select Finding(NetworkOverlap, $"{host.Name} has the address {address} inside {network.Item1} {network.Item2}. Choose another network.", [host.Name]);

        IEnumerable<CrossHostFinding> Skewed()
        {
            if (seen.Count == 0)
                yield break;
            var offsets = seen.Select(host => (host.Name, Least: host.Facts.Time - host.Observed.At, Most: host.Facts.Time - (host.Observed.Since ?? host.Observed.At))).ToList();
            var (least, most) = (Median(offsets.Select(host => host.Least)), Median(offsets.Select(host => host.Most)));
            foreach (var host in offsets)
            {
                var (ahead, behind) = (host.Least - most, least - host.Most);
                if (ahead <= TolerableSkew && behind <= TolerableSkew)
                    continue;
                var seconds = Math.Round((ahead > behind ? ahead : behind).TotalSeconds).ToString(CultureInfo.InvariantCulture);
                yield return Finding(ClockSkew, $"The clock of {host.Name} is {seconds} s {(ahead > behind ? "ahead of" : "behind")} the other hosts'. Let chrony or systemd-timesyncd set it.", [host.Name]);
            }

            TimeSpan Median(IEnumerable<TimeSpan> values) => values.Order().ElementAt((offsets.Count - 1) / 2);
        }

        CrossHostFinding Finding(string id, string message, IReadOnlyList<string> names) =>
            new(id, ErrorCodes.PreflightFailed, message, names, spec.PreflightWaivers.Contains(id));
    }
}
