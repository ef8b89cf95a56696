using System.Text.Json;
using Slipway.Api.Auth;
using Slipway.Contracts;
using Slipway.Persistence;
using Slipway.Persistence.Audit;

namespace Slipway.Api.Features.Auditing;

internal static class AuditTrail
{
    /// <summary>Adds who did what to the transaction that does it. <paramref name="data"/> must hold no secret.</summary>
    public static void Audit(this SlipwayDbContext db, Caller caller, DateTimeOffset now, string action, string target, object? data = null)
    {
        // A name may be anybody's. In the data this is sealed as the rest, also while processes of two versions are at work.
        var about = JsonSerializer.SerializeToNode(data ?? new { }, SlipwayJson.Options)!.AsObject();
        about["principal"] = caller.Principal;
        db.AuditEvents.Add(AuditEvent.Of(caller.TenantId, now, caller.Name, action, target, about, caller.Address));
    }
}
