using Slipway.Contracts.Http.V1;

namespace Slipway.Cli.Printing;

/// <summary>One line per host, in Ansible's words and alignment.</summary>
internal static class RecapText
{
    public static IEnumerable<string> Lines(IReadOnlyList<HostRecap> hosts)
    {
        var counters = hosts.Select(Counters).ToList();
        var name = hosts.Select(host => host.Host.Length).DefaultIfEmpty().Max();
        return hosts.Zip(counters, (host, values) =>
            $"{host.Host.PadRight(name)} : {string.Join(' ', values.Select((value, column) => value.PadRight(counters.Max(row => row[column].Length))))}".TrimEnd());
    }

    private static string[] Counters(HostRecap host) =>
    [
        $"ok={host.Ok}", $"changed={host.Changed}", $"unreachable={host.Unreachable}", $"failed={host.Failed}",
        $"skipped={host.Skipped}", $"retried={host.Retried}", $"ignored={host.Ignored}",
    ];
}
