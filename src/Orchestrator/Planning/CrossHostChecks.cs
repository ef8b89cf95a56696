using Slipway.Contracts.Specs;

namespace Slipway.Orchestrator.Planning;

/// <param name="Facts">Outputs of the host's <c>preflight</c>.</param>
/// <param name="At">When Slipway learnt them (by its own clock); against this the hosts' clocks are compared.</param>
public sealed record ObservedHost(IReadOnlyDictionary<string, string> Facts, DateTimeOffset At);

/// <param name="Id">The check, as <c>preflightWaivers</c> names it.</param>
/// <param name="Code">Of the error catalogue.</param>
/// <param name="Message">What was seen, and what to do.</param>
/// <param name="Hosts">Names of the hosts it concerns.</param>
/// <param name="Waived">The spec waives it: to be reported, but no reason to stop.</param>
public sealed record CrossHostFinding(string Id, string Code, string Message, IReadOnlyList<string> Hosts, bool Waived);

/// <summary>What no host can tell alone; judged at the preflight gate.</summary>
public static class CrossHostChecks
{
    public static IReadOnlyList<CrossHostFinding> Find(ClusterSpec spec, IReadOnlyDictionary<string, ObservedHost> hosts) =>
        spec.Hosts.Count == hosts.Count ? [] : throw new ArgumentException("A host was not observed.", nameof(hosts));
}
