using Npgsql;
using Slipway.Persistence;

namespace Slipway.Orchestrator.Dispatch;

/// <summary>
/// Hands Ready tasks to runners: only as many as runners have free slots, one per host, tenants in turn. One process
/// dispatches at a time, or free slots would be counted twice.
/// </summary>
internal sealed class Dispatcher(Leadership leadership, SystemDatabase database, TaskDispatch dispatch) : BackgroundService
{
    /// <summary>pg_notify channel: a task became ready, or a slot free.</summary>
    public const string Channel = "slipway_ready";

    /// <summary>A runner counts as alive this long after its heartbeat.</summary>
    public const int HeartbeatSeconds = 20;

    // Retries become due without anybody notifying.
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    /// <summary>A tenant's n-th task stands behind every other tenant's (n-1)-th, whatever is running or waiting.</summary>
    private static readonly string Candidates = $"""
        with free as (
            select greatest(0, (select coalesce(sum(slots), 0) from slipway.runners where not draining and heartbeat_at > now() - interval '{HeartbeatSeconds} s')
                - (select count(*) from slipway.leases)) as slots
        ), busy as (
            select tenant_id, count(*) as n from slipway.leases group by tenant_id
        ), waiting as (
            select r.*, row_number() over (partition by r.host_id order by r."order") as host_rank
            from slipway.ready_tasks r
            where r.ready_at <= now() and not exists (select from slipway.leases l where l.host_id = r.host_id)
        )
        select w.tenant_id, w.build_id, w.task_id from waiting w left join busy b using (tenant_id)
        where w.host_rank = 1
        order by coalesce(b.n, 0) + row_number() over (partition by w.tenant_id order by w.ready_at, w."order"), w.ready_at
        limit (select slots from free)
        """;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => leadership.RunAsync("dispatcher", LeadAsync, stoppingToken);

    private async Task LeadAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        await using (var listen = new NpgsqlCommand($"listen {Channel}", session))
        {
            await listen.ExecuteNonQueryAsync(cancellationToken);
        }

        while (true)
        {
            if (!await DispatchOnceAsync(cancellationToken))
            {
                using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                pause.CancelAfter(Poll);
                await WaitAsync(session, pause.Token, cancellationToken);
            }
        }
    }

    /// <returns>Whether anything was dispatched.</returns>
    internal async Task<bool> DispatchOnceAsync(CancellationToken cancellationToken)
    {
        var candidates = new List<(Guid Tenant, Guid Build, Guid Task)>();
        await using (var command = database.Source.CreateCommand(Candidates))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                candidates.Add((reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2)));
            }
        }

        foreach (var build in candidates.GroupBy(c => (c.Tenant, c.Build), c => c.Task))
        {
            await dispatch.DispatchAsync(build.Key.Tenant, build.Key.Build, [.. build], cancellationToken);
        }

        return candidates.Count > 0;
    }

    private static async Task WaitAsync(NpgsqlConnection session, CancellationToken pause, CancellationToken cancellationToken)
    {
        try
        {
            await session.WaitAsync(pause);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The poll interval ended first.
        }
    }
}
