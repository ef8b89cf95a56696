using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Slipway.Contracts.Messages;
using Slipway.Persistence;

namespace Slipway.StepRunners.Leases;

/// <summary>The statements on <c>leases</c> and <c>runners</c>; all times are Postgres' own.</summary>
internal sealed class LeaseTable(SystemDatabase database, IOptions<RunnerOptions> options)
{
    private readonly RunnerOptions _options = options.Value;

    /// <returns>The task's host and cancel wish, or null when the lease is taken, gone or of another epoch.</returns>
    public async Task<(Guid HostId, string? Cancel)?> TakeAsync(RunTask task, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("""
            update slipway.leases set runner_id = $1, expires_at = now() + $2
            where task_id = $3 and attempt = $4 and epoch = $5 and runner_id is null
            returning host_id, cancel
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _options.Id });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = _options.LeaseTime });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = task.TaskId });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = task.Attempt });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = task.Epoch });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? (reader.GetGuid(0), await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetString(1))
            : null;
    }

    /// <summary>Renews what is held. A row that someone has locked is left for the next time, so that nobody waits for anybody.</summary>
    /// <returns>Cancel wishes of the leases that are still this runner's, by task.</returns>
    public async Task<Dictionary<Guid, string?>> RenewAsync(IReadOnlyCollection<HeldLease> held, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var text in (string[])[
            """
            with mine as (
                select l.task_id from slipway.leases l join unnest($2, $3) as h (task_id, epoch) using (task_id, epoch)
                where l.runner_id = $1 for update of l skip locked
            )
            update slipway.leases l set expires_at = now() + $4 from mine where l.task_id = mine.task_id
            """,
            """
            select l.task_id, l.cancel from slipway.leases l join unnest($2, $3) as h (task_id, epoch) using (task_id, epoch)
            where l.runner_id = $1 and $4 is not null
            """])
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(text)
            {
                Parameters =
                {
                    new NpgsqlParameter<string> { TypedValue = _options.Id },
                    new NpgsqlParameter<Guid[]> { TypedValue = [.. held.Select(l => l.Assignment.TaskId)] },
                    new NpgsqlParameter<long[]> { TypedValue = [.. held.Select(l => l.Assignment.Epoch)] },
                    new NpgsqlParameter<TimeSpan> { TypedValue = _options.LeaseTime, NpgsqlDbType = NpgsqlDbType.Interval },
                },
            });
        }

        var mine = new Dictionary<Guid, string?>();
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        do
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                mine[reader.GetGuid(0)] = await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetString(1);
            }
        }
        while (await reader.NextResultAsync(cancellationToken));
        return mine;
    }

    /// <summary>Hands a lease back that is this runner's or was to be, so that the reconciler sends the task to another runner at once.</summary>
    public async Task ReleaseAsync(Guid task, long epoch, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand(
            "update slipway.leases set runner_id = null, expires_at = now() where task_id = $1 and epoch = $2 and (runner_id = $3 or runner_id is null)");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = task });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = epoch });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _options.Id });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task HeartbeatAsync(bool draining, string version, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("""
            insert into slipway.runners (id, slots, heartbeat_at, draining, version) values ($1, $2, now(), $3, $4)
            on conflict (id) do update set slots = excluded.slots, heartbeat_at = excluded.heartbeat_at, draining = excluded.draining
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _options.Id });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = _options.Slots });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = draining });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = version });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("delete from slipway.runners where id = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _options.Id });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
