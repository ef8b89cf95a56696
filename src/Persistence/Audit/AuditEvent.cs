using Slipway.Persistence.Tenancy;

namespace Slipway.Persistence.Audit;

/// <summary>Append-only: no role may update or delete it.</summary>
public sealed class AuditEvent : ITenantOwned
{
    public required Guid Id { get; init; }
    public required Guid TenantId { get; init; }
    public required DateTimeOffset Time { get; init; }
    public required string Actor { get; init; }
    /// <summary>Dotted verb such as <c>cluster.create</c>.</summary>
    public required string Action { get; init; }
    public required string Target { get; init; }
    public string? Address { get; init; }
    public string? TraceId { get; init; }
    /// <summary>A JSON object, never secret.</summary>
    public string Data { get; init; } = "{}";
}
