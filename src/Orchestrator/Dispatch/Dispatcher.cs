using Npgsql;
using Slipway.Persistence;

namespace Slipway.Orchestrator.Dispatch;

/// <summary>
/// Hands Ready tasks to runners in <see cref="DispatchOrder"/>. One process dispatches at a time, or free slots would be counted twice.
/// </summary>
internal sealed class Dispatcher(Leadership leadership, SystemDatabase database, TaskDispatch dispatch) : BackgroundService
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
            await dispatch.DispatchAsync(build.Key.TenantId, build.Key.BuildId, [.. build], cancellationToken);
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
