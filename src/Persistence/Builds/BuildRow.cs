using MassTransit;
using Slipway.Persistence.Tenancy;

namespace Slipway.Persistence.Builds;

/// <summary>A build and at once its saga's instance: Api inserts it as Submitted, from then on only the saga writes it.</summary>
public sealed class BuildRow : SagaStateMachineInstance, ITenantOwned
{
    /// <summary>The build's id.</summary>
    public Guid CorrelationId { get; set; }
    public Guid TenantId { get; set; }
    public Guid ClusterId { get; set; }
    /// <summary>Spec revision that the build is bound to.</summary>
    public int Revision { get; set; }
    public string Kind { get; set; } = "";
    /// <summary>Submitted, Queued, Running, Stopping, Succeeded, Failed or Cancelled.</summary>
    public string CurrentState { get; set; } = "Submitted";
    /// <summary>While Stopping: the state it will rest in (Failed or Cancelled).</summary>
    public string? StoppingTo { get; set; }
    public int Run { get; set; } = 1;
    /// <summary>Names of the hosts that this run leaves out.</summary>
    public List<string> ExcludedHosts { get; set; } = [];
    public int TasksTotal { get; set; }
    public int TasksDone { get; set; }
    public string RequestedBy { get; set; } = "";
    /// <summary>W3C traceparent of the request that made the build; a resume links to it.</summary>
    public string? TraceParent { get; set; }
    public WaitReason? Reason { get; set; }
    public FailureInfo? Failure { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset UpdatedAt { get; set; }
    public DateTimeOffset? StartedAt { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }
}

/// <summary>Owned: why something waits, who must act, since when, when it is looked at again.</summary>
public sealed record WaitReason
{
    public required string Code { get; init; }
    public required string Message { get; init; }
    public required string Actor { get; init; }
    public required DateTimeOffset Since { get; init; }
    public DateTimeOffset? NextCheckAt { get; init; }
}

/// <summary>Owned: what failed, where, and what to do.</summary>
public sealed record FailureInfo
{
    public required string Code { get; init; }
    public required string Message { get; init; }
    public string? Hint { get; init; }
    public string? Host { get; init; }
    public string? Stage { get; init; }
    public string? Step { get; init; }
}

/// <summary>What a user asked of a build; Api inserts, the saga marks it handled.</summary>
public sealed class BuildCommand : ITenantOwned
{
    public const string Resume = "resume";
    public const string Cancel = "cancel";
    public const string Preview = "preview";

    public required Guid Id { get; init; }
    public required Guid TenantId { get; init; }
    public required Guid BuildId { get; init; }
    /// <summary><see cref="Resume"/>, <see cref="Cancel"/> or <see cref="Preview"/>.</summary>
    public required string Kind { get; init; }
    /// <summary>The request's body as JSON.</summary>
    public required string Arguments { get; init; }
    public required string RequestedBy { get; init; }
    public string? TraceParent { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? HandledAt { get; set; }
    /// <summary>The answer to a preview, as JSON.</summary>
    public string? Result { get; set; }
}
