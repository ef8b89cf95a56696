using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Options;
using Slipway.Contracts.Messages;
using Slipway.StepRunners.Execution;

namespace Slipway.StepRunners.Leases;

/// <summary>Performs attempts in a bounded number of slots. Ending the process leaves them running on their hosts.</summary>
internal sealed partial class AttemptWorker : IHostedService, IDisposable
{
    private static readonly TimeSpan PartingTime = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _slots;
    private readonly ConcurrentDictionary<HeldLease, Task> _running = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly LeaseTable _table;
    private readonly LeaseKeeper _keeper;
    private readonly AttemptRunner _runner;
    private readonly TimeProvider _time;
    private readonly ILogger<AttemptWorker> _log;

    public AttemptWorker(
        LeaseTable table, LeaseKeeper keeper, AttemptRunner runner, IOptions<RunnerOptions> options, RunnerMetrics metrics, TimeProvider time,
        IHostApplicationLifetime lifetime, ILogger<AttemptWorker> log)
    {
        (_table, _keeper, _runner, _time, _log) = (table, keeper, runner, time, log);
        _slots = new SemaphoreSlim(options.Value.Slots);
        metrics.ObserveSlots(() => options.Value.Slots - _slots.CurrentCount);
        // Before any hosted service stops: the earlier the leases are free, the sooner another runner goes on.
        lifetime.ApplicationStopping.Register(_stopping.Cancel);
    }

    /// <summary>
    /// Returns once the attempt is this runner's, or when it is another's or nobody's any more. Does not wait for a slot, since the message's transaction
    /// is open: where none is free (see <see cref="SlotFilter"/>) the lease runs out untaken and the reconciler sends the task again. A runner that ends takes
    /// nothing and says so in the lease, so that this is at once.
    /// </summary>
    public async Task AcceptAsync(RunTask task, CancellationToken cancellationToken)
    {
        if (_stopping.IsCancellationRequested)
        {
            await ReleaseAsync(task.TaskId, task.Attempt, task.Epoch);
            return;
        }

        if (!_slots.Wait(0, CancellationToken.None))
        {
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        var taken = true;
        try
        {
            if (await _table.TakeAsync(task, either.Token) is not { } found)
            {
                return;
            }

            var trace = Activity.Current?.Context ?? default;
            var lease = new HeldLease(new Assignment(task.TenantId, task.BuildId, task.TaskId, found.HostId, task.Attempt, task.Epoch, trace));
            lease.Ask(found.Cancel);
            _keeper.Add(lease);
            taken = false;
            // Not the consumer's flow of execution: its transaction and its trace end with the message.
            using (ExecutionContext.SuppressFlow())
            {
                _running[lease] = Task.Run(() => PerformAsync(lease), CancellationToken.None);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            await ReleaseAsync(task.TaskId, task.Attempt, task.Epoch);
        }
        finally
        {
            if (taken)
            {
                _slots.Release();
            }
        }
    }

    /// <summary>Returns when a slot is free or the runner ends.</summary>
    public async Task FreeSlotAsync()
    {
        try
        {
            await _slots.WaitAsync(_stopping.Token);
            _slots.Release();
        }
        catch (OperationCanceledException)
        {
            // The runner ends.
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        // Says before anything else that there are no slots here any more.
        await _keeper.RenewAsync(cancellationToken);
        await Task.WhenAny(Task.WhenAll(_running.Values), Task.Delay(PartingTime, _time, cancellationToken));
        try
        {
            await _keeper.LeaveAsync(cancellationToken);
        }
        catch (Npgsql.NpgsqlException)
        {
            // Its row ages.
        }
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _slots.Dispose();
    }

    private async Task PerformAsync(HeldLease lease)
    {
        var a = lease.Assignment;
        using var work = CancellationTokenSource.CreateLinkedTokenSource(lease.Lost, _stopping.Token);
        try
        {
            await _runner.RunAsync(lease, work.Token);
        }
        catch (OperationCanceledException) when (work.IsCancellationRequested)
        {
            if (!lease.Lost.IsCancellationRequested)
            {
                lease.Ending = true;
                await ReleaseAsync(a.TaskId, a.Attempt, a.Epoch);
            }
        }
        catch (Exception e) when (e is LeaseLost or Fenced)
        {
            LogDetached(a.TaskId, a.Attempt, a.Epoch, e.GetType().Name);
        }
        catch (Exception e)
        {
            // Not released: whatever is wrong, the lease's time keeps it from going round in a tight circle.
            LogBroken(e, a.TaskId, a.Attempt, a.Epoch);
        }
        finally
        {
            _keeper.Remove(lease);
            _running.TryRemove(lease, out _);
            _slots.Release();
        }
    }

    private async Task ReleaseAsync(Guid task, int attempt, long epoch)
    {
        try
        {
            await _table.ReleaseAsync(task, epoch, CancellationToken.None);
        }
        catch (Npgsql.NpgsqlException e)
        {
            LogBroken(e, task, attempt, epoch);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Detached from task {Task}, attempt {Attempt}, epoch {Epoch}: {Reason}")]
    private partial void LogDetached(Guid task, int attempt, long epoch, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Task {Task}, attempt {Attempt}, epoch {Epoch} was left as it is; its lease runs out")]
    private partial void LogBroken(Exception exception, Guid task, int attempt, long epoch);
}
