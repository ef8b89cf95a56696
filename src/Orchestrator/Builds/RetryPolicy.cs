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

    // Nothing is wrong yet when these are reported: the cluster is coming up.
    private static readonly HashSet<string> Probes = [.. Catalogue.Stages.SelectMany(stage => stage.NotYet)];

    /// <returns>How long to wait, or null when the task has failed.</returns>
    public static TimeSpan? Delay(string code, int tries, TimeSpan sinceStart)
    {
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
