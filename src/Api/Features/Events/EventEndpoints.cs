using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Slipway.Api.Auth;
using Slipway.Api.Features.Builds;
using Slipway.Api.Limits;
using Slipway.Api.Paging;
using Slipway.Api.Problems;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence;
using Slipway.Persistence.Events;

namespace Slipway.Api.Features.Events;

internal static class EventEndpoints
{
    public const string OperationId = "listEvents";
    public const string LastEventId = "Last-Event-ID";

    public static void MapEvents(this IEndpointRouteBuilder api) =>
        api.MapGet("/v1/builds/{id:guid}/events", GetAsync).Requires(Permissions.BuildsRead).Refuses(400, 404).WithTags("Builds")
            .Produces(StatusCodes.Status204NoContent)
            .WithName(OperationId).WithSummary("Follow a build's events, or page through them")
            .WithDescription(
                "With Accept: text/event-stream the events are sent as they happen: id is the sequence number, event the type, data the event as JSON. "
                + "Last-Event-ID or after says where to go on. The stream ends with the build; 204 says that the build has ended and nothing follows. "
                + "Otherwise a page of stored events is returned.");

    private static async Task<Results<Ok<Page<BuildEvent>>, NoContent, EventStream>> GetAsync(
        Guid id,
        [FromQuery, Description("Sequence number after which to begin.")] long? after,
        [FromHeader(Name = LastEventId), Description("The same, as browsers send it.")] string? lastEventId,
        [AsParameters] PageRequest page,
        HttpRequest request,
        SlipwayDbContext db,
        EventSignal signal,
        StreamSlots slots,
        Caller caller,
        Auth.ApiKeys keys,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        await db.FindBuildAsync(id, cancellationToken);
        var from = lastEventId is { Length: > 0 }
            ? long.TryParse(lastEventId, CultureInfo.InvariantCulture, out var last) ? last : throw ProblemException.Parameter(LastEventId, "is no sequence number.")
            : after ?? 0;
        if (!request.GetTypedHeaders().Accept.Any(accept => accept.MediaType.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase)))
        {
            var filter = $"events:{id}";
            var rows = await ReadAsync(db, id, page.AfterNumber(filter) ?? from, page.Size + 1, cancellationToken);
            return TypedResults.Ok(page.Of(rows, Describe, row => PageRequest.Token(filter, row.Sequence)));
        }

        if (await HasEndedAsync(db, id, cancellationToken) && (await ReadAsync(db, id, from, 1, cancellationToken)).Count == 0)
        {
            return TypedResults.NoContent();
        }

        return new EventStream(id, from, db, signal, (now, ct) => caller.CountsStillAsync(keys, now, ct), time, slots.Take(caller.TenantId));
    }

    public static Task<List<EventRow>> ReadAsync(SlipwayDbContext db, Guid buildId, long after, int count, CancellationToken cancellationToken) =>
        db.Events.AsNoTracking().Where(row => row.BuildId == buildId && row.Sequence > after).OrderBy(row => row.Sequence).Take(count).ToListAsync(cancellationToken);

    public static Task<bool> HasEndedAsync(SlipwayDbContext db, Guid buildId, CancellationToken cancellationToken)
    {
        var inProgress = db.BuildsInProgress();
        return db.Builds.AnyAsync(build => build.CorrelationId == buildId && !inProgress.Any(other => other.CorrelationId == buildId), cancellationToken);
    }

    public static BuildEvent Describe(EventRow row) => new(row.Sequence, row.Type, row.Time, JsonNode.Parse(row.Data)!.AsObject());
}
