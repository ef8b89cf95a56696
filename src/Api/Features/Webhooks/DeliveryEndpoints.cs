using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Slipway.Api.Auth;
using Slipway.Api.Features.Auditing;
using Slipway.Api.Paging;
using Slipway.Api.Problems;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence;
using Slipway.Persistence.Webhooks;

namespace Slipway.Api.Features.Webhooks;

internal static class DeliveryEndpoints
{
    public static async Task<Ok<Page<WebhookDelivery>>> ListAsync(
        Guid id, [FromQuery, Description("pending, delivered or dead.")] string? state, [AsParameters] PageRequest page, SlipwayDbContext db, CancellationToken cancellationToken)
    {
        await WebhookEndpoints.FindAsync(id, db, cancellationToken);
        var wanted = state is null ? null : Enum.TryParse<DeliveryState>(state, ignoreCase: true, out var known) && Enum.IsDefined(known)
            ? known.ToString() : throw ProblemException.Parameter("state", "must be pending, delivered or dead.");
        var filter = $"deliveries:{id}:{wanted}";
        var rows = db.WebhookDeliveries.AsNoTracking().Where(row => row.WebhookId == id && (wanted == null || row.State == wanted));
        return TypedResults.Ok(await page.ListAsync(filter, rows, Describe, cancellationToken));
    }

    public static async Task<Ok<WebhookDelivery>> TestAsync(Guid id, Caller caller, SlipwayDbContext db, TimeProvider time, CancellationToken cancellationToken)
    {
        var webhook = await EnabledAsync(id, db, cancellationToken);
        var now = time.GetStoredNow();
        var delivery = webhook.Announce(WebhookEventTypes.Test, new { webhookId = webhook.Id }, now);
        db.WebhookDeliveries.Add(delivery);
        db.Audit(caller, now, "webhook.test", webhook.Name, new { webhook.Id, Delivery = delivery.Id });
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(Describe(delivery));
    }

    public static async Task<Ok<WebhookDelivery>> ReplayAsync(Guid id, Guid delivery, Caller caller, SlipwayDbContext db, TimeProvider time, CancellationToken cancellationToken)
    {
        var webhook = await EnabledAsync(id, db, cancellationToken);
        var row = await db.WebhookDeliveries.SingleOrDefaultAsync(row => row.Id == delivery && row.WebhookId == id, cancellationToken) ?? throw ProblemException.NotFound("delivery");
        if (row.State == nameof(DeliveryState.Pending))
        {
            throw new ProblemException(ErrorCodes.Conflict, "It is on its way already.");
        }

        var now = time.GetStoredNow();
        (row.State, row.Tries, row.NextAttemptAt) = (nameof(DeliveryState.Pending), 0, now);
        db.Audit(caller, now, "webhook.replay", webhook.Name, new { webhook.Id, Delivery = row.Id });
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(Describe(row));
    }

    private static async Task<WebhookRow> EnabledAsync(Guid id, SlipwayDbContext db, CancellationToken cancellationToken) =>
        await WebhookEndpoints.FindAsync(id, db, cancellationToken) is { Enabled: true } enabled ? enabled : throw new ProblemException(ErrorCodes.Conflict, "The webhook is disabled.");

    private static WebhookDelivery Describe(DeliveryRow row) => new()
    {
        Id = row.Id,
        WebhookId = row.WebhookId,
        Type = row.Type,
        State = Enum.Parse<DeliveryState>(row.State),
        CreatedAt = row.CreatedAt,
        NextAttemptAt = row.State == nameof(DeliveryState.Pending) ? row.NextAttemptAt : null,
        Payload = row.Payload,
        Attempts = row.Attempts,
    };
}
