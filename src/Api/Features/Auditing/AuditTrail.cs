using System.Diagnostics;
using System.Text.Json;
using Slipway.Api.Auth;
using Slipway.Contracts;
using Slipway.Persistence;
using Slipway.Persistence.Audit;

namespace Slipway.Api.Features.Auditing;

internal static class AuditTrail
{
    /// <summary>Adds who did what to the transaction that does it. <paramref name="data"/> must hold no secret.</summary>
    public static void Audit(this SlipwayDbContext db, Caller caller, DateTimeOffset now, string action, string target, object? data = null) =>
        db.AuditEvents.Add(new AuditEvent
        {
            Id = Guid.CreateVersion7(now),
            TenantId = caller.TenantId,
            Time = now,
            Actor = caller.Name,
            Action = action,
            Target = target,
            Address = caller.Address,
            TraceId = Activity.Current?.TraceId.ToHexString(),
            Data = JsonSerializer.Serialize(data ?? new { }, SlipwayJson.Options),
        });
}
