using System.Diagnostics;
using System.Text.Json;
using Slipway.Contracts;
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

    /// <summary>An event in the current trace.</summary>
    /// <param name="actor">A caller's name, <c>runner/</c> and a runner's, <c>operator/</c> and the account that runs a command, or <c>slipway</c>.</param>
    /// <param name="data">Becomes a JSON object; must hold no secret.</param>
    public static AuditEvent Of(Guid tenantId, DateTimeOffset now, string actor, string action, string target, object? data = null, string? address = null) => new()
    {
        Id = Guid.CreateVersion7(now),
        TenantId = tenantId,
        Time = now,
        Actor = actor,
        Action = action,
        Target = target,
        Address = address,
        TraceId = Activity.Current?.TraceId.ToHexString(),
        Data = JsonSerializer.Serialize(data ?? new { }, SlipwayJson.Options),
    };
}
