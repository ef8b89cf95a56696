using Npgsql;
using Slipway.Persistence;

namespace Slipway.Orchestrator.Dispatch;

/// <summary>
/// Hands Ready tasks to runners in <see cref="DispatchOrder"/>. One process dispatches at a time, or free slots would be counted twice.
/// </summary>
internal sealed partial class Dispatcher(Leadership leadership, SystemDatabase database, TaskDispatch dispatch, ILogger<Dispatcher> logger) : BackgroundService
{
    /// <summary>pg_notify channel: a task became ready, or a slot free.</summary>
    public const string Channel = "slipway_ready";

    // Retries become due without anybody notifying.
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => leadership.RunAsync("dispatcher", LeadAsync, stoppingToken);

    private async Task LeadAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        await using (var listen = new NpgsqlCommand($"listen {Channel}", session))
        {
            await listen.ExecuteNonQueryAsync(cancellationToken);
        }

        while (true)
        {
            await Leadership.StillLeadsAsync(session, cancellationToken);
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
        var candidates = await DispatchOrder.NextAsync(database.Source, cancellationToken);
        foreach (var build in candidates.GroupBy(c => (c.TenantId, c.BuildId), c => c.TaskId))
        {
            try
            {
                await dispatch.DispatchAsync(build.Key.TenantId, build.Key.BuildId, [.. build], cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // The line is everybody's: who cannot be helped now stands behind.
                LogPutOff(e, build.Key.BuildId);
                await PutOffAsync(build.Key.BuildId, cancellationToken);
            }
        }

        return candidates.Count > 0;
    }

    private async Task PutOffAsync(Guid buildId, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("update slipway.ready_tasks set ready_at = greatest(ready_at, now() + interval '5 s') where build_id = $1");
        command.Parameters.AddWithValue(buildId);
        await command.ExecuteNonQueryAsync(cancellationToken);
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

    [LoggerMessage(Level = LogLevel.Error, Message = "Tasks of build {Build} could not be dispatched; they are put off")]
    private partial void LogPutOff(Exception cause, Guid build);
}
