using Slipway.Contracts.Http.V1;
using Slipway.Persistence.Builds;

namespace Slipway.Api.Features.Builds;

/// <summary>Rows as the API shows them.</summary>
internal static class BuildDescriptions
{
    public static Build Describe(BuildRow row, string clusterName)
    {
        var status = Enum.Parse<BuildStatus>(row.CurrentState, ignoreCase: true);
        return new Build
        {
            Id = row.CorrelationId,
            ClusterId = row.ClusterId,
            ClusterName = clusterName,
            Kind = Enum.Parse<BuildKind>(row.Kind, ignoreCase: true),
            Revision = row.Revision,
            Status = status,
            Reason = Describe(row.Reason),
            Error = Describe(row.Failure),
            TasksTotal = row.TasksTotal,
            TasksDone = row.TasksDone,
            PercentComplete = status == BuildStatus.Succeeded ? 100 : row.TasksTotal == 0 ? 0 : 100 * row.TasksDone / row.TasksTotal,
            Run = row.Run,
            RequestedBy = row.RequestedBy,
            TraceId = row.TraceParent?.Split('-') is [_, var traceId, ..] ? traceId : null,
            CreatedAt = row.CreatedAt,
            StartedAt = row.StartedAt,
            FinishedAt = row.FinishedAt,
            ExcludedHosts = row.ExcludedHosts,
        };
    }

    public static BuildTask Describe(TaskRow row, IEnumerable<AttemptRow> attempts, ILookup<(Guid, int), StepRow> steps) => new()
    {
        Id = row.Id,
        Order = row.Order,
        Stage = row.Stage,
        Host = row.Host,
        State = Enum.Parse<TaskState>(row.State, ignoreCase: true),
        Kept = row.Kept,
        Why = row.Why is null ? null : Enum.Parse<RunReason>(row.Why, ignoreCase: true),
        Reason = Describe(row.Reason),
        Error = Describe(row.Failure),
        StartedAt = row.StartedAt,
        FinishedAt = row.FinishedAt,
        Attempts = [.. attempts.OrderBy(attempt => attempt.Number).Select(attempt => Describe(attempt, steps[(row.Id, attempt.Number)]))],
    };

    private static TaskAttempt Describe(AttemptRow row, IEnumerable<StepRow> steps) => new()
    {
        Number = row.Number,
        Epoch = row.Epoch,
        Runner = row.Runner,
        Adoptions = row.Adoptions,
        HostKey = row.HostKey,
        ScriptDigest = row.ScriptDigest,
        Outcome = row.Outcome,
        ExitCode = row.ExitCode,
        OutputBytes = row.OutputOffset,
        StartedAt = row.StartedAt,
        FinishedAt = row.FinishedAt,
        Steps = [.. steps.OrderBy(step => step.Index).Select(Describe)],
    };

    private static Step Describe(StepRow row) => new()
    {
        Index = row.Index,
        Name = row.Name,
        Outcome = Enum.Parse<StepOutcome>(row.Outcome, ignoreCase: true),
        ExitCode = row.ExitCode,
        Code = row.Code,
        Message = row.Message,
        Hint = row.Hint,
        Changes = row.Changes,
        Warnings = row.Warnings,
        StartedAt = row.StartedAt,
        FinishedAt = row.FinishedAt,
    };

    private static Reason? Describe(WaitReason? reason) =>
        reason is null ? null : new Reason(reason.Code, reason.Message, reason.Actor, reason.Since, reason.NextCheckAt);

    private static BuildError? Describe(FailureInfo? failure) =>
        failure is null ? null : new BuildError(failure.Code, failure.Message, failure.Hint, failure.Host, failure.Stage, failure.Step);
}
