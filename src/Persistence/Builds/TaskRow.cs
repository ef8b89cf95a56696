using Slipway.Persistence.Tenancy;

namespace Slipway.Persistence.Builds;

/// <summary>One stage on one host, or a gate. Written by the saga; the dispatcher moves Ready to Dispatched and sets parameters and digest.</summary>
public sealed class TaskRow : ITenantOwned
{
    public required Guid Id { get; init; }
    public required Guid TenantId { get; init; }
    public required Guid BuildId { get; init; }
    /// <summary>Position in the plan, from 1; a predecessor always has a smaller one.</summary>
    public required int Order { get; set; }
    /// <summary>Stage of the catalogue, or the gate's name.</summary>
    public required string Stage { get; init; }
    public required int StageVersion { get; set; }
    /// <summary>Null for a gate.</summary>
    public Guid? HostId { get; init; }
    public string? Host { get; init; }
    /// <summary>A name of TaskState.</summary>
    public required string State { get; set; }
    /// <summary>Number of the current or last attempt; 0 before the first.</summary>
    public int Attempt { get; set; }
    /// <summary>Attempts that the current run of the build has used; bounds retries.</summary>
    public int Tries { get; set; }
    /// <summary>Predecessors that have not succeeded yet.</summary>
    public int Remaining { get; set; }
    /// <summary>Resolved, never secret parameters of the current attempt, as JSON.</summary>
    public string? Parameters { get; set; }
    /// <summary>Digest of the current attempt; after success it decides whether a resume keeps the task.</summary>
    public string? Digest { get; set; }
    /// <summary>Digest of the last success, while the task waits to be kept or run again.</summary>
    public string? SucceededDigest { get; set; }
    public bool Kept { get; set; }
    /// <summary>The machine id and host key that <see cref="Digest"/> was done to; results on another machine do not count.</summary>
    public string? Machine { get; set; }
    /// <summary>A name of RunReason; null in the first run.</summary>
    public string? Why { get; set; }
    public WaitReason? Reason { get; set; }
    public FailureInfo? Failure { get; set; }
    public DateTimeOffset? StartedAt { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }
}

public sealed class TaskEdge : ITenantOwned
{
    public required Guid PredecessorId { get; init; }
    public required Guid SuccessorId { get; init; }
    public required Guid BuildId { get; init; }
    public required Guid TenantId { get; init; }
}

/// <summary>One execution of a task on its host; written by runners.</summary>
public sealed class AttemptRow : ITenantOwned
{
    public required Guid TaskId { get; init; }
    public required int Number { get; init; }
    /// <summary>The run of the build in which it began.</summary>
    public int Run { get; init; } = 1;
    public required Guid TenantId { get; init; }
    public required Guid BuildId { get; init; }
    public required long Epoch { get; set; }
    public required string Runner { get; set; }
    public int Adoptions { get; set; }
    public string? HostKey { get; set; }
    public string? BootId { get; set; }
    public string? ScriptDigest { get; set; }
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; set; }
    /// <summary>succeeded, failed, unreachable, stopped or unknown.</summary>
    public string? Outcome { get; set; }
    public int? ExitCode { get; set; }
    /// <summary>Raw bytes of the host's output file consumed so far; an adopting runner reads on from here.</summary>
    public long OutputOffset { get; set; }
    public FailureInfo? Failure { get; set; }
}

public sealed class StepRow : ITenantOwned
{
    public required Guid TaskId { get; init; }
    public required int Attempt { get; init; }
    public required int Index { get; init; }
    public required Guid TenantId { get; init; }
    public required Guid BuildId { get; init; }
    public required string Name { get; init; }
    /// <summary>A name of StepOutcome.</summary>
    public required string Outcome { get; set; }
    public int? ExitCode { get; set; }
    public string? Code { get; set; }
    public string? Message { get; set; }
    public string? Hint { get; set; }
    public List<string> Changes { get; init; } = [];
    public List<string> Warnings { get; init; } = [];
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; set; }
}

/// <summary>A declared, never secret output of a task's last success.</summary>
public sealed class TaskOutput : ITenantOwned
{
    public required Guid TaskId { get; init; }
    public required string Name { get; init; }
    public required Guid TenantId { get; init; }
    public required Guid BuildId { get; init; }
    public required string Value { get; set; }
}
