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

    /// <summary>How long a task waits for whoever else is at work on its machine; no stage takes so long.</summary>
    public static readonly TimeSpan BusyWindow = TimeSpan.FromMinutes(45);

    private static readonly TimeSpan RebootInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    // Nothing is wrong yet when these are reported: the cluster is coming up.
    private static readonly HashSet<string> Probes = [.. Catalogue.Stages.SelectMany(stage => stage.NotYet)];

    public static bool IsComingBack(string code, string? before) => code == ErrorCodes.HostUnreachable && before == ErrorCodes.HostRebooted;

    /// <summary>Whether it is waited for as long as its window lasts, however often that is; such an attempt is none of the <see cref="MaxTries"/>.</summary>
    /// <param name="before">Code of the failure before this one, if the task failed before.</param>
    public static bool IsWaitedFor(string code, string? before) => code == ErrorCodes.HostBusy || Probes.Contains(code) || IsComingBack(code, before);

    /// <returns>How long to wait, or null when the task has failed.</returns>
    public static TimeSpan? Delay(string code, int tries, TimeSpan sinceStart, string? before = null)
    {
        if (IsWaitedFor(code, before))
        {
            var (window, pause) = code switch
            {
                ErrorCodes.HostBusy => (BusyWindow, TimeSpan.FromSeconds(Math.Clamp(sinceStart.TotalSeconds, ShortestPause.TotalSeconds, LongestPause.TotalSeconds))),
                _ when IsComingBack(code, before) => (RebootWindow, RebootInterval),
                _ => (ProbeWindow, ProbeInterval),
            };
            return sinceStart < window ? pause : null;
        }

        return ErrorCatalogue.Find(code).Retryable && tries < MaxTries ? ShortestPause * Math.Pow(3, tries - 1) : null;
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
