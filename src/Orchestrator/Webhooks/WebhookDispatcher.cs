using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Slipway.Contracts.Http.V1;
using Slipway.Orchestrator.Dispatch;
using Slipway.Orchestrator.Reconciling;
using Slipway.Persistence;
using Slipway.Persistence.Policies;
using Slipway.Persistence.Secrets;
using Slipway.Persistence.Webhooks;
using Slipway.ServiceDefaults.Egress;

namespace Slipway.Orchestrator.Webhooks;

/// <summary>
/// Sends what is due, straight from Postgres. To claim a delivery is to put it off by <see cref="Claim"/>: who dies while sending has
/// lost nothing, and any number of orchestrators may do this. A webhook gets one delivery at a time, a tenant a few, so that nobody waits
/// for somebody else's slow receiver; builds wait for none.
/// </summary>
internal sealed partial class WebhookDispatcher(
    SystemDatabase database, IServiceScopeFactory scopes, SecretProtector protector, EgressGuard egress, WebhookSender sender, TimeProvider time, ILogger<WebhookDispatcher> logger)
    : BackgroundService
{
    private const int MostAtOnce = 32;
    private const int MostOfTenant = 4;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan Claim = TimeSpan.FromSeconds(60);
    private static readonly Counter<long> Attempts = Reconciler.Meter.CreateCounter<long>("slipway.webhooks.attempts", description: "Attempts to deliver an event, by outcome: delivered, failed, dead");

    private readonly Dictionary<Guid, (Guid Tenant, Task Sending)> _sending = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var swept = DateTimeOffset.MinValue;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (time.GetUtcNow() - swept > SweepInterval)
                {
                    await SweepAsync(stoppingToken);
                    swept = time.GetUtcNow();
                }

                await StartDueAsync(stoppingToken);
            }
            catch (NpgsqlException e)
            {
                LogPaused(e.Message);
            }

            // A delivery that ended makes room for its webhook's next one.
            var pause = Task.Delay(Interval, time, stoppingToken);
            await Task.WhenAny([pause, .. _sending.Values.Select(one => one.Sending)]);
            foreach (var webhook in _sending.Where(one => one.Value.Sending.IsCompleted).Select(one => one.Key).ToList())
            {
                _sending.Remove(webhook);
            }
        }

        await Task.WhenAll(_sending.Values.Select(one => one.Sending));
    }

    private async Task StartDueAsync(CancellationToken cancellationToken)
    {
        foreach (var due in await DueAsync(cancellationToken))
        {
            if (_sending.Count < MostAtOnce && _sending.Values.Count(one => one.Tenant == due.Tenant) < MostOfTenant)
            {
                _sending.Add(due.Webhook, (due.Tenant, DeliverAsync(due, cancellationToken)));
            }
        }
    }

    // The oldest of each webhook that nothing is being sent to.
    private async Task<List<Due>> DueAsync(CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand(
            """
            select distinct on (webhook_id) id, tenant_id, webhook_id from slipway.webhook_deliveries
            where state = 'Pending' and next_attempt_at <= $1 and webhook_id <> all ($2)
            order by webhook_id, next_attempt_at, id
            """);
        command.Parameters.AddWithValue(time.GetUtcNow());
        command.Parameters.AddWithValue(_sending.Keys.ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var due = new List<Due>();
        while (await reader.ReadAsync(cancellationToken))
        {
            due.Add(new Due(reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2)));
        }

        return due;
    }

    private async Task DeliverAsync(Due due, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateTenantScope(due.Tenant);
            var db = scope.ServiceProvider.GetRequiredService<SlipwayDbContext>();
            var now = time.GetUtcNow();
            var claimed = await db.WebhookDeliveries.Where(row => row.Id == due.Delivery && row.State == nameof(DeliveryState.Pending) && row.NextAttemptAt <= now)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.NextAttemptAt, now + Claim).SetProperty(row => row.Tries, row => row.Tries + 1), cancellationToken);
            if (claimed == 0)
            {
                return;
            }

            var delivery = await db.WebhookDeliveries.SingleAsync(row => row.Id == due.Delivery, cancellationToken);
            var webhook = await db.Webhooks.SingleAsync(row => row.Id == due.Webhook, cancellationToken);
            var outcome = webhook.Enabled ? await SendAsync(db, webhook, delivery, now, cancellationToken) : new SendOutcome(null, "the webhook is disabled", TimeSpan.Zero);
            Record(webhook, delivery, outcome, now);
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // It is due again when the claim has run out.
            LogFailed(due.Delivery, e);
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task<SendOutcome> SendAsync(SlipwayDbContext db, WebhookRow webhook, DeliveryRow delivery, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var policy = await TenantPolicyRow.OfAsync(db, cancellationToken);
        var keys = protector.Unprotect<WebhookSecrets>(webhook.TenantId, webhook.Protected).KeysAt(now);
        using var request = StandardWebhook.Request(new Uri(webhook.Url), delivery.Id, now, delivery.Payload, keys);
        return await sender.SendAsync(request, egress.For(policy.EgressAllow, policy.EgressDeny), cancellationToken);
    }

    private void Record(WebhookRow webhook, DeliveryRow delivery, SendOutcome outcome, DateTimeOffset now)
    {
        delivery.Attempts = [.. delivery.Attempts, new DeliveryAttempt(now, (int)outcome.Took.TotalMilliseconds, outcome.Status, outcome.Error)];
        var again = outcome.Error is null || outcome.Gone || !webhook.Enabled ? null : RetrySchedule.After(delivery.Tries, outcome.RetryAfter, Random.Shared);
        if (again is { } delay)
        {
            delivery.NextAttemptAt = now + delay;
        }
        else
        {
            delivery.State = outcome.Error is null ? nameof(DeliveryState.Delivered) : nameof(DeliveryState.Dead);
        }

        if (outcome.Gone)
        {
            (webhook.Enabled, webhook.DisabledReason) = (false, "The receiver answered 410 Gone.");
            webhook.Version++;
        }

        Attempts.Add(1, new KeyValuePair<string, object?>("outcome", outcome.Error is null ? "delivered" : again is null ? "dead" : "failed"));
        if (delivery.State == nameof(DeliveryState.Dead))
        {
            LogDead(delivery.Id, webhook.Id, delivery.Tries);
        }
    }

    // Which are old enough the role's policy says; it can delete no others.
    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("delete from slipway.webhook_deliveries");
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private sealed record Due(Guid Delivery, Guid Tenant, Guid Webhook);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook deliveries pause: {Cause}")]
    private partial void LogPaused(string cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery {Delivery} could not be handled")]
    private partial void LogFailed(Guid delivery, Exception cause);

    [LoggerMessage(Level = LogLevel.Information, Message = "Delivery {Delivery} to webhook {Webhook} is dead after {Tries} attempts")]
    private partial void LogDead(Guid delivery, Guid webhook, int tries);
}
