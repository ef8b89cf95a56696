using Slipway.Catalog;
using Slipway.Contracts.Errors;
using Slipway.Persistence.Builds;

namespace Slipway.Orchestrator.Builds;

/// <summary>When a failed attempt is tried again without anybody acting.</summary>
public static class RetryPolicy
{
    /// <summary>Attempts of one task in one run of a build, for faults that may pass.</summary>
    public const int MaxTries = 4;

    /// <summary>How long a condition of the cluster (quorum, readiness) is probed.</summary>
    public static readonly TimeSpan ProbeWindow = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(2);

    /// <summary>How long a host may take to come back from a reboot, with labelling all its files for SELinux.</summary>
    public static readonly TimeSpan RebootWindow = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan RebootInterval = TimeSpan.FromSeconds(5);

    public static bool IsComingBack(string code, string? before) => code == ErrorCodes.HostUnreachable && before == ErrorCodes.HostRebooted;

    // Nothing is wrong yet when these are reported: the cluster is coming up.
    private static readonly HashSet<string> Probes = [.. Catalogue.Stages.SelectMany(stage => stage.NotYet)];

    /// <returns>How long to wait, or null when the task has failed.</returns>
    /// <param name="before">Code of the failure before this one, if the task failed before.</param>
    public static TimeSpan? Delay(string code, int tries, TimeSpan sinceStart, string? before = null)
    {
        if (IsComingBack(code, before))
        {
            return sinceStart < RebootWindow ? RebootInterval : null;
        }

        if (Probes.Contains(code))
        {
            return sinceStart < ProbeWindow ? ProbeInterval : null;
        }

        return ErrorCatalogue.Find(code).Retryable && tries < MaxTries
            ? TimeSpan.FromSeconds(5 * Math.Pow(3, tries - 1))
            : null;
    }

    public static FailureInfo Describe(string code, string? detail, TaskRow task, string? step = null)
    {
        var definition = ErrorCatalogue.Find(code);
        return new FailureInfo
        {
            Code = code,
            Message = detail ?? definition.Title,
            Hint = definition.Hint,
            Host = task.Host,
            Stage = task.Stage,
            Step = step,
        };
    }
}
