using System.ComponentModel;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Slipway.Api.Auth;
using Slipway.Api.Paging;
using Slipway.Api.Problems;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence;
using Slipway.Persistence.Audit;

namespace Slipway.Api.Features.Auditing;

internal static class AuditEndpoints
{
    private static readonly TimeSpan VerifyPause = TimeSpan.FromSeconds(5);

    public static void MapAudit(this IEndpointRouteBuilder api)
    {
        var audit = api.MapGroup("/v1").WithTags("Audit");
        audit.MapGet("/audit-events", ListAsync).Requires(Permissions.AuditRead).Refuses(400).WithName("listAuditEvents").WithSummary("Read who did what, newest first");
        audit.MapGet("/audit-events:export", ExportAsync).Requires(Permissions.AuditRead).Refuses(400)
            .Produces<AuditRecord>(StatusCodes.Status200OK, AuditExport.ContentType)
            .WithName("exportAuditEvents").WithSummary("Read them all as JSON lines, oldest first");
        audit.MapGet("/audit-events:verify", VerifyAsync).Requires(Permissions.AuditRead).Refuses(400)
            .WithName("verifyAuditEvents").WithSummary("Look whether an audit event was changed, taken away, cut off or added")
            .WithDescription("Every event is sealed into a chain that only Slipway's key can write. Sequence and head of an earlier answer, kept elsewhere, also prove that the chain was not cut back since.");
    }

    private static async Task<Ok<Page<AuditRecord>>> ListAsync(
        [AsParameters] AuditQuery query, [AsParameters] PageRequest page, SlipwayDbContext db, CancellationToken cancellationToken)
    {
        var events = query.Of(db.AuditEvents.AsNoTracking());
        if (page.After(query.Key) is { } after)
        {
            events = events.Where(row => EF.Functions.LessThan(ValueTuple.Create(row.Time, row.Id), ValueTuple.Create(after.CreatedAt, after.Id)));
        }

        var found = await Sealed(db, events.OrderByDescending(row => row.Time).ThenByDescending(row => row.Id).Take(page.Size + 1))
            .OrderByDescending(row => row.Event.Time).ThenByDescending(row => row.Event.Id).ToListAsync(cancellationToken);
        return TypedResults.Ok(page.Of(found, Describe, row => PageRequest.Token(query.Key, row.Event.Time, row.Event.Id)));
    }

    private static AuditExport ExportAsync([AsParameters] AuditQuery query, SlipwayDbContext db) => new(query, db);

    private static async Task<Ok<AuditReport>> VerifyAsync(
        [FromQuery, Description("Number of a link that was kept elsewhere; with head.")] long? sequence,
        [FromQuery, Description("That link, in hex.")] string? head,
        Caller caller,
        SlipwayDbContext db,
        AuditVerification verification,
        CancellationToken cancellationToken)
    {
        (long, byte[])? known = (sequence, head) switch
        {
            (null, null) => null,
            ({ } number, { Length: 64 } hex) when hex.All(char.IsAsciiHexDigit) => (number, Convert.FromHexString(hex)),
            _ => throw ProblemException.Parameter("head", "is 64 hex digits, and comes with sequence."),
        };
        return TypedResults.Ok(await verification.VerifyAsync(db, caller.TenantId, known, cancellationToken)
            ?? throw new ProblemException(ErrorCodes.RateLimited, "The trail is being verified already.") { RetryAfter = VerifyPause });
    }

    public static IQueryable<SealedEvent> Sealed(SlipwayDbContext db, IQueryable<AuditEvent> events) =>
        from one in events
        join seal in db.AuditSeals on one.Id equals seal.EventId into seals
        from seal in seals.DefaultIfEmpty()
        select new SealedEvent { Event = one, Sequence = seal == null ? null : seal.Sequence };

    public static AuditRecord Describe(SealedEvent row) => new(
        row.Event.Id, row.Event.Time, row.Event.Actor, row.Event.Action, row.Event.Target,
        JsonNode.Parse(row.Event.Data)!.AsObject(), row.Event.Address, row.Event.TraceId, row.Sequence);
}

internal sealed class SealedEvent
{
    public required AuditEvent Event { get; init; }
    public required long? Sequence { get; init; }
}
