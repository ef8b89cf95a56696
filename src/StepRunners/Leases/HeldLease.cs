using Slipway.StepRunners.Execution;

namespace Slipway.StepRunners.Leases;

/// <summary>A lease of this runner, from its taking until it is finished, released or lost.</summary>
internal sealed class HeldLease(Assignment assignment)
{
    // Never disposed: it has no timer, and a renewal under way may still cancel it.
    private readonly CancellationTokenSource _lost = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Assignment Assignment => assignment;

    /// <summary>Cancelled when the task is another runner's, or nobody's: from then on nothing may be touched.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>This runner is giving the lease up. That its row is gone then means nothing: the statement that ends it says whether it was held.</summary>
    public bool Ending { get; set; }

    /// <summary><c>stop</c>, <c>kill</c>, or null.</summary>
    public string? Cancel { get; private set; }

    public void Ask(string? cancel)
    {
        lock (_lock)
        {
            if (cancel is null || cancel == Cancel)
            {
                return;
            }

            Cancel = cancel;
            _asked.TrySetResult();
            _asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Completes when <see cref="Cancel"/> is no longer what the caller knows.</summary>
    public Task ChangedAsync(string? known)
    {
        lock (_lock)
        {
            return Cancel == known ? _asked.Task : Task.CompletedTask;
        }
    }

    public void Lose() => _lost.Cancel();
}
