using Slipway.Api.Auth;
using Slipway.Persistence;
using Slipway.Persistence.Audit;

namespace Slipway.Api.Features.Auditing;

internal static class AuditTrail
{
    /// <summary>Adds who did what to the transaction that does it. <paramref name="data"/> must hold no secret.</summary>
    public static void Audit(this SlipwayDbContext db, Caller caller, DateTimeOffset now, string action, string target, object? data = null) =>
        db.AuditEvents.Add(AuditEvent.Of(caller.TenantId, now, caller.Name, action, target, data, caller.Address));
}
