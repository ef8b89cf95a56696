using Slipway.Persistence.Tenancy;

namespace Slipway.Persistence.Events;

/// <summary>An event of a build; the table is partitioned by time.</summary>
public sealed class EventRow : ITenantOwned
{
    public required Guid BuildId { get; init; }
    public required long Sequence { get; init; }
    public required Guid TenantId { get; init; }
    public required string Type { get; init; }
    public required DateTimeOffset Time { get; init; }
    /// <summary>A JSON object.</summary>
    public required string Data { get; init; }
}

/// <summary>Last sequence number given out; its row lock makes numbers gap-free.</summary>
public sealed class EventHead : ITenantOwned
{
    public required Guid BuildId { get; init; }
    public required Guid TenantId { get; init; }
    public long Last { get; set; }
}

/// <summary>Redacted output of an attempt by raw offset; the table is partitioned by time.</summary>
public sealed class OutputChunk : ITenantOwned
{
    public required Guid TaskId { get; init; }
    public required int Attempt { get; init; }
    /// <summary>Offset in the host's raw output file; redaction may change the length, never the order.</summary>
    public required long Offset { get; init; }
    public required Guid TenantId { get; init; }
    public required Guid BuildId { get; init; }
    /// <summary>Step that was running when the chunk began; 0 before the first.</summary>
    public required int StepIndex { get; init; }
    public required byte[] Data { get; init; }
    public required DateTimeOffset Time { get; init; }
}

/// <summary>Bytes that a build's output takes in <see cref="OutputChunk"/>; what a tenant stores is their sum.</summary>
public sealed class OutputTotal : ITenantOwned
{
    public required Guid BuildId { get; init; }
    public required Guid TenantId { get; init; }
    public long Bytes { get; set; }
}
