using Slipway.Persistence.Tenancy;

namespace Slipway.Persistence.Webhooks;

internal static class WebhookGrants
{
    public const int KeptDays = 30;

    /// <summary>The dispatcher sees which deliveries are due, not what they say or where to; and it sweeps old ones out.</summary>
    public static readonly string Secured =
        Grants.Isolated("webhooks") + "grant select, insert, update, delete on slipway.webhooks to slipway_app;"
        + Grants.Isolated("webhook_deliveries") + "grant select, insert, update, delete on slipway.webhook_deliveries to slipway_app;"
        + Grants.Visible("webhook_deliveries", "id, tenant_id, webhook_id, state, next_attempt_at, created_at")
        + $"""
        create policy sweep on slipway.webhook_deliveries for delete to slipway_system using (state <> 'Pending' and created_at < now() - interval '{KeptDays} days');
        grant delete on slipway.webhook_deliveries to slipway_system;
        """;
}
