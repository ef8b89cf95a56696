using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Slipway.StepRunners.Leases;

/// <summary>Renews this runner's leases, says that the runner lives, and notices what was lost or is to be cancelled.</summary>
internal sealed partial class LeaseKeeper : BackgroundService
{
    private static readonly string Version = Assembly.GetExecutingAssembly().GetName().Version?.ToString() ?? "0";

    private readonly ConcurrentDictionary<Guid, HeldLease> _held = new();
    private readonly LeaseTable _table;
    private readonly RunnerOptions _options;
    private readonly RunnerMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILogger<LeaseKeeper> _log;
    private readonly SemaphoreSlim _presence = new(1, 1);
    private bool _left;

    public LeaseKeeper(LeaseTable table, IOptions<RunnerOptions> options, RunnerMetrics metrics, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<LeaseKeeper> log)
    {
        (_table, _options, _metrics, _time, _lifetime, _log) = (table, options.Value, metrics, time, lifetime, log);
        metrics.ObserveLeases(() => _held.Count);
    }

    public void Add(HeldLease lease) => _held[lease.Assignment.TaskId] = lease;

    public bool Remove(HeldLease lease) => _held.TryRemove(new(lease.Assignment.TaskId, lease));

    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        await _presence.WaitAsync(cancellationToken);
        try
        {
            _left = true;
            await _table.LeaveAsync(cancellationToken);
        }
        finally
        {
            _presence.Release();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_options.RenewInterval, _time);
        try
        {
            do
            {
                await RenewAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The worker releases what is still held.
        }
    }

    internal async Task RenewAsync(CancellationToken cancellationToken)
    {
        var held = _held.Values.ToList();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_options.LeaseTime / 2);
        try
        {
            await BeatAsync(limit.Token);
            if (held.Count == 0)
            {
                return;
            }

            var mine = await _table.RenewAsync(held, limit.Token);
            foreach (var lease in held)
            {
                if (mine.TryGetValue(lease.Assignment.TaskId, out var cancel))
                {
                    lease.Ask(cancel);
                }
                else if (!lease.Ending && Remove(lease))
                {
                    _metrics.LeaseLost();
                    LogLost(lease.Assignment.TaskId, lease.Assignment.Attempt, lease.Assignment.Epoch);
                    lease.Lose();
                }
            }
        }
        catch (Exception e) when (e is NpgsqlException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Only Postgres can say that a lease is another's. Should somebody else have reached it meanwhile, its epoch and the host's fence keep this runner from doing harm.
            LogRenewalFailed(e.Message);
        }
    }

    // A heartbeat under way when the runner leaves would bring its row back.
    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        await _presence.WaitAsync(cancellationToken);
        try
        {
            if (!_left)
            {
                await _table.HeartbeatAsync(_lifetime.ApplicationStopping.IsCancellationRequested, Version, cancellationToken);
            }
        }
        finally
        {
            _presence.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lost the lease of task {Task}, attempt {Attempt}, epoch {Epoch}: detaching")]
    private partial void LogLost(Guid task, int attempt, long epoch);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Leases could not be renewed: {Reason}")]
    private partial void LogRenewalFailed(string reason);
}
