using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Slipway.Contracts;
using Slipway.Persistence;

namespace Slipway.Api.Features.Auditing;

/// <summary>Audit events as JSON lines, oldest first. No connection to the database is held while the client reads.</summary>
internal sealed class AuditExport(AuditQuery query, SlipwayDbContext db) : IResult
{
    public const string ContentType = "application/jsonl";
    private const int Batch = 500;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, cancellationToken) = (httpContext.Response, httpContext.RequestAborted);
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        var events = query.Of(db.AuditEvents.AsNoTracking());
        var (time, id) = (DateTimeOffset.MinValue, Guid.Empty);
        while (true)
        {
            var (after, last) = (time, id);
            var page = events.Where(row => EF.Functions.GreaterThan(ValueTuple.Create(row.Time, row.Id), ValueTuple.Create(after, last)))
                .OrderBy(row => row.Time).ThenBy(row => row.Id).Take(Batch);
            var rows = await AuditEndpoints.Sealed(db, page).OrderBy(row => row.Event.Time).ThenBy(row => row.Event.Id).ToListAsync(cancellationToken);
            foreach (var row in rows)
            {
                await JsonSerializer.SerializeAsync(response.Body, AuditEndpoints.Describe(row), SlipwayJson.Options, cancellationToken);
                await response.Body.WriteAsync("\n"u8.ToArray(), cancellationToken);
                (time, id) = (row.Event.Time, row.Event.Id);
            }

            if (rows.Count < Batch)
            {
                return;
            }

            await response.Body.FlushAsync(cancellationToken);
        }
    }
}
