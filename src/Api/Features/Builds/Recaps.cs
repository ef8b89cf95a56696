using Slipway.Catalog;
using Slipway.Contracts.Http.V1;

namespace Slipway.Api.Features.Builds;

internal sealed record RecapTask(Guid Id, string Host, string Stage, string State);

internal sealed record RecapAttempt(Guid TaskId, int Number, string? Outcome, string? FailureCode);

internal sealed record RecapStep(Guid TaskId, int Attempt, string Outcome, int Warnings);

/// <summary>What happened on each host, in Ansible's words. A task's last attempt counts; earlier ones count as retried.</summary>
internal static class Recaps
{
    private static readonly Dictionary<string, IReadOnlyList<string>> NotYetCodes = Catalogue.Stages.ToDictionary(stage => stage.Name, stage => stage.NotYet);

    /// <param name="tasks">In the plan's order; gives the order of the hosts.</param>
    public static IReadOnlyList<HostRecap> PerHost(
        IReadOnlyCollection<RecapTask> tasks, IReadOnlyCollection<RecapAttempt> attempts, IReadOnlyCollection<RecapStep> steps)
    {
        var attemptsOf = attempts.ToLookup(attempt => attempt.TaskId);
        var stepsOf = steps.ToLookup(step => (step.TaskId, step.Attempt));
        return [.. tasks.GroupBy(task => task.Host).Select(host =>
            host.Select(task => OfTask(task, attemptsOf[task.Id], stepsOf)).Aggregate(new HostRecap(host.Key, 0, 0, 0, 0, 0, 0, 0), Add))];
    }

    private static HostRecap OfTask(RecapTask task, IEnumerable<RecapAttempt> attempts, ILookup<(Guid, int), RecapStep> stepsOf)
    {
        var ordered = attempts.OrderBy(attempt => attempt.Number).ToList();
        var last = ordered.LastOrDefault();
        var steps = last is null ? [] : stepsOf[(task.Id, last.Number)].ToList();
        var failedSteps = Count(StepOutcome.Failed) + Count(StepOutcome.Unknown);
        var unreachable = last?.Outcome == "unreachable";
        var failed = Is(task.State, TaskState.Failed) || Is(task.State, TaskState.Unknown);
        return new HostRecap(
            task.Host,
            Ok: Count(StepOutcome.Ok),
            Changed: Count(StepOutcome.Changed),
            Unreachable: unreachable && failed ? 1 : 0,
            // What failed outside any step (the login, the lost unit) must not look like success.
            Failed: failedSteps > 0 ? failedSteps : failed && !unreachable ? 1 : 0,
            Skipped: Count(StepOutcome.Skipped),
            // To look again for something that takes its time is not a retry.
            Retried: ordered.SkipLast(1).Count(attempt => !IsNotYet(task.Stage, attempt.FailureCode)),
            Ignored: steps.Sum(step => step.Warnings));

        int Count(StepOutcome outcome) => steps.Count(step => string.Equals(step.Outcome, outcome.ToString(), StringComparison.OrdinalIgnoreCase));
    }

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
