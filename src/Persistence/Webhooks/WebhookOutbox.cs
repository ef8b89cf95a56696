using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Slipway.Contracts;
using Slipway.Contracts.Http.V1;

namespace Slipway.Persistence.Webhooks;

/// <summary>Puts an event in line for every webhook of the scope's tenant that wants it, in the transaction of what happened.</summary>
public static class WebhookOutbox
{
    public static async Task AnnounceAsync(this SlipwayDbContext db, string type, object data, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var wanting = await db.Webhooks.Where(webhook => webhook.Enabled && (webhook.Events.Count == 0 || webhook.Events.Contains(type)))
            .Select(webhook => new { webhook.Id, webhook.TenantId }).ToListAsync(cancellationToken);
        if (wanting.Count > 0)
        {
            var payload = Payload(type, data, now);
            db.WebhookDeliveries.AddRange(wanting.Select(webhook => Delivery(webhook.Id, webhook.TenantId, type, payload, now)));
        }
    }

    /// <summary>An event for this webhook alone.</summary>
    public static DeliveryRow Announce(this WebhookRow webhook, string type, object data, DateTimeOffset now) =>
        Delivery(webhook.Id, webhook.TenantId, type, Payload(type, data, now), now);

    private static string Payload(string type, object data, DateTimeOffset now) => JsonSerializer.Serialize(new { type, timestamp = now, data }, SlipwayJson.Options);

    private static DeliveryRow Delivery(Guid webhook, Guid tenant, string type, string payload, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        WebhookId = webhook,
        TenantId = tenant,
        Type = type,
        Payload = payload,
        CreatedAt = now,
        NextAttemptAt = now,
    };

    /// <summary>The webhook event of a build's status; null for one that nobody is told of.</summary>
    public static string? OfBuild(BuildStatus status) => status switch
    {
        BuildStatus.Running => WebhookEventTypes.BuildStarted,
        BuildStatus.Succeeded => WebhookEventTypes.BuildSucceeded,
        BuildStatus.Failed => WebhookEventTypes.BuildFailed,
        BuildStatus.Cancelled => WebhookEventTypes.BuildCancelled,
        _ => null,
    };
}
