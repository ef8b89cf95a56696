using Slipway.Contracts.Http.V1;
using Slipway.Persistence.Builds;

namespace Slipway.Tests.Api;

/// <summary>Rows as the other services write them.</summary>
internal static class Rows
{
    public static readonly DateTimeOffset Then = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static TaskRow Task(Guid tenant, Guid build, int order, string stage, string? host, TaskState state, int attempt = 1) => new()
    {
        Id = Guid.CreateVersion7(),
        TenantId = tenant,
        BuildId = build,
        Order = order,
        Stage = stage,
        StageVersion = 1,
        HostId = host is null ? null : Guid.CreateVersion7(),
        Host = host,
        State = state.ToString(),
        Attempt = attempt,
        StartedAt = Then,
    };

    public static AttemptRow Attempt(TaskRow task, int number, string? outcome, long bytes = 0, string? code = null, int run = 1) => new()
    {
        TaskId = task.Id,
        Number = number,
        Run = run,
        TenantId = task.TenantId,
        BuildId = task.BuildId,
        Epoch = 1,
        Runner = "runner-1",
        StartedAt = Then,
        FinishedAt = outcome is null ? null : Then,
        Outcome = outcome,
        OutputOffset = bytes,
        Failure = code is null ? null : new FailureInfo { Code = code, Message = code },
    };

    public static StepRow Step(TaskRow task, int attempt, int index, StepOutcome outcome, params string[] warnings) => new()
    {
        TaskId = task.Id,
        Attempt = attempt,
        Index = index,
        TenantId = task.TenantId,
        BuildId = task.BuildId,
        Name = $"step-{index}",
        Outcome = outcome.ToString(),
        Warnings = [.. warnings],
        StartedAt = Then,
    };
}
