using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Slipway.Persistence.Audit;

namespace Slipway.Api.Features.Auditing;

/// <summary>Query parameters that narrow the audit events; all that are given must hold.</summary>
public sealed record AuditQuery(
    [property: FromQuery(Name = "actor"), Description("Exact name of a key or a login, or runner/<id>.")] string? Actor,
    [property: FromQuery(Name = "action"), Description("Exact action, or with a star at its end: cluster.*")] string? Action,
    [property: FromQuery(Name = "resource"), Description("Exact name of what was acted on.")] string? Resource,
    [property: FromQuery(Name = "from"), Description("The earliest time, RFC 3339.")] DateTimeOffset? From,
    [property: FromQuery(Name = "to"), Description("The time before which it was.")] DateTimeOffset? To)
{
    /// <summary>What a page token is bound to.</summary>
    public string Key => string.Join('\t', "audit", Actor, Action, Resource, From?.UtcTicks, To?.UtcTicks);

    public IQueryable<AuditEvent> Of(IQueryable<AuditEvent> events)
    {
        var prefix = Action is { Length: > 0 } && Action[^1] == '*' ? Action[..^1] : null;
        var (from, to) = (From?.ToUniversalTime(), To?.ToUniversalTime());
        return events.Where(one =>
            (Actor == null || one.Actor == Actor)
            && (Action == null || (prefix == null ? one.Action == Action : one.Action.StartsWith(prefix)))
            && (Resource == null || one.Target == Resource)
            && (from == null || one.Time >= from)
            && (to == null || one.Time < to));
    }
}
