using System.Globalization;
using Slipway.Contracts.Specs;

namespace Slipway.Orchestrator.Builds;

/// <summary>Whether the others go on when a host has failed.</summary>
internal static class FailurePolicy
{
    /// <param name="spec">What is being built.</param>
    /// <param name="excluded">Hosts that this run leaves out.</param>
    /// <param name="failed">Hosts that have failed in this run.</param>
    /// <returns>Why nothing new may start, or null when the others finish.</returns>
    public static string? WhyStop(ClusterSpec spec, IReadOnlyCollection<string> excluded, IReadOnlyCollection<string> failed)
    {
        var essential = spec.Hosts.Where(IsEssential).ToList();
        var workers = spec.Hosts.Except(essential).Where(host => !excluded.Contains(host.Name)).ToList();
        // Without one of them there is no quorum, or nothing to join.
        if (essential.Any(host => failed.Contains(host.Name)))
        {
            return "The others cannot go on without this host.";
        }

        var count = workers.Count(host => failed.Contains(host.Name));
        var allowed = Allowed(spec.MaxFailedHosts, workers.Count);
        if (count > allowed)
        {
            return $"{count} of {workers.Count} workers failed; maxFailedHosts ({spec.MaxFailedHosts}) allows {allowed}.";
        }

        var anyLeft = count < workers.Count || essential.Any(host => host.Roles.Contains(HostRole.Worker));
        return anyLeft ? null : "No worker is left.";
    }

    /// <summary>A share is rounded up: with 10 % one worker may fail however few there are.</summary>
    public static int Allowed(string maxFailedHosts, int workers) => maxFailedHosts.EndsWith('%')
        ? (workers * Number(maxFailedHosts[..^1]) + 99) / 100
        : Number(maxFailedHosts);

    private static bool IsEssential(HostSpec host) => host.Roles.Contains(HostRole.ControlPlane) || host.Roles.Contains(HostRole.Etcd);

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
