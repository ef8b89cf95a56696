using System.Diagnostics.Metrics;
using Npgsql;
using Slipway.Orchestrator.Dispatch;
using Slipway.Persistence;

namespace Slipway.Orchestrator.Reconciling;

/// <summary>Samples the queue, leases and slots; what an autoscaler and an on-call engineer look at.</summary>
internal sealed partial class OrchestratorMetrics : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly SystemDatabase _database;
    private readonly TimeProvider _time;
    private readonly ILogger<OrchestratorMetrics> _logger;
    private Sample _last = new(0, 0, 0, 0, 0, 0);

    public OrchestratorMetrics(SystemDatabase database, TimeProvider time, ILogger<OrchestratorMetrics> logger)
    {
        (_database, _time, _logger) = (database, time, logger);
        Reconciler.Meter.CreateObservableGauge("slipway.tasks.ready", () => _last.Ready, description: "Tasks that wait for a slot");
        Reconciler.Meter.CreateObservableGauge("slipway.tasks.ready.age", () => _last.OldestSeconds, "s", "Age of the oldest waiting task");
        Reconciler.Meter.CreateObservableGauge("slipway.leases", () => _last.Leases, description: "Tasks dispatched or running");
        Reconciler.Meter.CreateObservableGauge("slipway.leases.expired", () => _last.Expired, description: "Leases whose runner went silent");
        Reconciler.Meter.CreateObservableGauge("slipway.runners.slots", () => _last.Slots, description: "Slots of live runners");
        Reconciler.Meter.CreateObservableGauge("slipway.webhooks.due.age", () => _last.WebhookSeconds, "s", "How long the oldest webhook delivery has been due");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        do
        {
            try
            {
                _last = await ReadAsync(stoppingToken);
            }
            catch (NpgsqlException e)
            {
                LogNoSample(e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<Sample> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = _database.Source.CreateCommand($"""
            select (select count(*) from slipway.ready_tasks where ready_at <= now()),
                   (select coalesce(extract(epoch from now() - min(ready_at)), 0)::float8 from slipway.ready_tasks where ready_at <= now()),
                   (select count(*) from slipway.leases),
                   (select count(*) from slipway.leases where expires_at < now()),
                   (select coalesce(sum(slots), 0) from slipway.runners where not draining and heartbeat_at > now() - interval '{DispatchOrder.HeartbeatSeconds} s'),
                   (select coalesce(extract(epoch from now() - min(next_attempt_at)), 0)::float8 from slipway.webhook_deliveries where state = 'Pending' and next_attempt_at <= now())
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new Sample(reader.GetInt64(0), reader.GetDouble(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetDouble(5));
    }

    private sealed record Sample(long Ready, double OldestSeconds, long Leases, long Expired, long Slots, double WebhookSeconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No sample of queue and leases: {Cause}")]
    private partial void LogNoSample(string cause);
}
