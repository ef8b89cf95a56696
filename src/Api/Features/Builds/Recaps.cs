using Slipway.Catalog;
using Slipway.Contracts.Http.V1;

namespace Slipway.Api.Features.Builds;

internal sealed record RecapTask(Guid Id, string Host, string Stage, string State);

internal sealed record RecapAttempt(Guid TaskId, int Number, int Run, string? Outcome, string? FailureCode);

internal sealed record RecapStep(Guid TaskId, int Attempt, string Name, string Outcome, int Warnings);

/// <summary>What happened on each host, in Ansible's words. A task's last attempt counts, but what an earlier one changed is changed; attempts that Slipway repeated by itself count as retried.</summary>
internal static class Recaps
{
    private static readonly Dictionary<string, IReadOnlyList<string>> NotYetCodes = Catalogue.Stages.ToDictionary(stage => stage.Name, stage => stage.NotYet);

    /// <param name="run">The build's current run: what failed in an earlier one and has not come up again is no failure of this one.</param>
    /// <param name="tasks">In the plan's order; gives the order of the hosts.</param>
    public static IReadOnlyList<HostRecap> PerHost(
        int run, IReadOnlyCollection<RecapTask> tasks, IReadOnlyCollection<RecapAttempt> attempts, IReadOnlyCollection<RecapStep> steps)
    {
        var attemptsOf = attempts.ToLookup(attempt => attempt.TaskId);
        var stepsOf = steps.ToLookup(step => (step.TaskId, step.Attempt));
        return [.. tasks.GroupBy(task => task.Host).Select(host =>
            host.Select(task => OfTask(run, task, attemptsOf[task.Id], stepsOf)).Aggregate(new HostRecap(host.Key, 0, 0, 0, 0, 0, 0, 0), Add))];
    }

    private static HostRecap OfTask(int run, RecapTask task, IEnumerable<RecapAttempt> attempts, ILookup<(Guid, int), RecapStep> stepsOf)
    {
        var ordered = attempts.OrderBy(attempt => attempt.Number).ToList();
        var last = ordered.LastOrDefault();
        var steps = last is null ? [] : stepsOf[(task.Id, last.Number)].ToList();
        var changed = ordered.SelectMany(attempt => stepsOf[(task.Id, attempt.Number)]).Where(step => Is(step, StepOutcome.Changed)).Select(step => step.Name).ToHashSet();
        var failedSteps = last?.Run == run ? Count(StepOutcome.Failed) + Count(StepOutcome.Unknown) : 0;
        var unreachable = last?.Outcome == "unreachable";
        var failed = Is(task.State, TaskState.Failed) || Is(task.State, TaskState.Unknown);
        return new HostRecap(
            task.Host,
            Ok: steps.Count(step => Is(step, StepOutcome.Ok) && !changed.Contains(step.Name)),
            Changed: changed.Count,
            Unreachable: unreachable && failed ? 1 : 0,
            // What failed outside any step (the login, the lost unit) must not look like success.
            Failed: failedSteps > 0 ? failedSteps : failed && !unreachable ? 1 : 0,
            Skipped: Count(StepOutcome.Skipped),
            // To look again for something that takes its time is not a retry.
            Retried: ordered.Zip(ordered.Skip(1)).Count(pair => pair.First.Run == pair.Second.Run && !IsNotYet(task.Stage, pair.First.FailureCode)),
            Ignored: steps.Sum(step => step.Warnings));

        int Count(StepOutcome outcome) => steps.Count(step => Is(step, outcome));
    }

    private static bool Is(RecapStep step, StepOutcome outcome) => string.Equals(step.Outcome, outcome.ToString(), StringComparison.OrdinalIgnoreCase);

    private static bool Is(string state, TaskState expected) => string.Equals(state, expected.ToString(), StringComparison.OrdinalIgnoreCase);

    private static bool IsNotYet(string stage, string? code) => code is not null && NotYetCodes.TryGetValue(stage, out var codes) && codes.Contains(code);

    private static HostRecap Add(HostRecap left, HostRecap right) => new(
        left.Host,
        left.Ok + right.Ok,
        left.Changed + right.Changed,
        left.Unreachable + right.Unreachable,
        left.Failed + right.Failed,
        left.Skipped + right.Skipped,
        left.Retried + right.Retried,
        left.Ignored + right.Ignored);
}
