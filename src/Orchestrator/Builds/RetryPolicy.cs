using Slipway.Catalog;
using Slipway.Contracts.Errors;
using Slipway.Persistence.Builds;

namespace Slipway.Orchestrator.Builds;

/// <summary>When a failed attempt is tried again without anybody acting.</summary>
public static class RetryPolicy
{
    /// <summary>Attempts of one task in one run of a build, for faults that may pass.</summary>
    public const int MaxTries = 4;

    /// <summary>How long a stage waits for what it calls not yet so (quorum, readiness).</summary>
    public static readonly TimeSpan ProbeWindow = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(2);

    /// <summary>How long a host may take to come back from a reboot, with labelling all its files for SELinux.</summary>
    public static readonly TimeSpan RebootWindow = TimeSpan.FromMinutes(30);

    /// <summary>How long a task waits for whoever else is at work on its machine (no stage takes so long), and for a runner of its version.</summary>
    public static readonly TimeSpan BusyWindow = TimeSpan.FromMinutes(45);

    private static readonly TimeSpan RebootInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    public static bool IsComingBack(string code, string? before) => code == ErrorCodes.HostUnreachable && before == ErrorCodes.HostRebooted;

    /// <summary>
    /// How long to wait for something that passes by itself: another's work, a reboot, a cluster that comes up. Such an attempt is none of the
    /// <see cref="MaxTries"/>. The window begins when it was first met, for the task may have been at work, or waited for something else, before.
    /// </summary>
    /// <param name="failures">How and when this run's attempts of the task ended, the one in question last.</param>
    /// <returns>Null when there is no such thing, or the window is over: then <see cref="Delay"/> decides.</returns>
    public static TimeSpan? Wait(string stage, IReadOnlyList<(string Code, DateTimeOffset At)> failures)
    {
        var (code, now) = failures[^1];
        var notYet = Catalogue.Find(stage).NotYet;
        if (code is ErrorCodes.HostBusy or ErrorCodes.RunnerVersion)
        {
            return Within(BusyWindow, failures.First(f => f.Code == code).At) is { } waited ? TimeSpan.FromSeconds(Math.Clamp(waited.TotalSeconds, ShortestPause.TotalSeconds, LongestPause.TotalSeconds)) : null;
        }

        if (notYet.Contains(code))
        {
            // One window for all that is not yet so: what flaps is not waited for without end.
            return Within(ProbeWindow, failures.First(f => notYet.Contains(f.Code)).At) is null ? null : ProbeInterval;
        }

        var gone = failures.LastOrDefault(f => f.Code != ErrorCodes.HostUnreachable);
        return IsComingBack(code, gone.Code) && Within(RebootWindow, gone.At) is not null ? RebootInterval : null;

        TimeSpan? Within(TimeSpan window, DateTimeOffset since) => now - since < window ? now - since : null;
    }

    /// <returns>How long to wait before the next of the <see cref="MaxTries"/>, or null when the task has failed.</returns>
    public static TimeSpan? Delay(string code, int tries) =>
        ErrorCatalogue.Find(code).Retryable && tries < MaxTries ? ShortestPause * Math.Pow(3, tries - 1) : null;

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
