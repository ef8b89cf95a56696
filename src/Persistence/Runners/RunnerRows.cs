namespace Slipway.Persistence.Runners;

// Tables of ids that the role slipway_system sees across tenants; they never hold a name, a spec or a secret.

/// <summary>A task that waits for a slot. The saga inserts, the dispatcher deletes.</summary>
public sealed class ReadyTask
{
    public required Guid TaskId { get; init; }
    public required Guid TenantId { get; init; }
    public required Guid BuildId { get; init; }
    public required Guid HostId { get; init; }
    public required int Order { get; init; }
    public required DateTimeOffset ReadyAt { get; init; }
}

/// <summary>
/// A dispatched task's slot. The dispatcher inserts it without a runner, a runner takes it by raising nothing but
/// <see cref="RunnerId"/> at the epoch it was sent, the reconciler raises the epoch when it expires, and the finishing runner deletes it.
/// </summary>
public sealed class Lease
{
    public required Guid TaskId { get; init; }
    public required Guid TenantId { get; init; }
    public required Guid BuildId { get; init; }
    public required Guid HostId { get; init; }
    public required int Attempt { get; init; }
    public required long Epoch { get; set; }
    public string? RunnerId { get; set; }
    public required DateTimeOffset ExpiresAt { get; set; }
    /// <summary>A cancel was asked for: <c>stop</c> between steps or <c>kill</c>.</summary>
    public string? Cancel { get; set; }
}

public sealed class RunnerRow
{
    public required string Id { get; init; }
    public required int Slots { get; set; }
    public required DateTimeOffset HeartbeatAt { get; set; }
    public required bool Draining { get; set; }
    public required string Version { get; set; }
}
