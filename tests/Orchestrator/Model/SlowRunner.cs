using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Messages;
using Slipway.Tests.Support;

namespace Slipway.Tests.Orchestrator.Model;

/// <summary>All runners in one: takes, begins and ends attempts when it is told to.</summary>
/// <param name="say">Gets what the saga is to hear.</param>
internal sealed class SlowRunner(IHost host, Guid tenant, Action<object> say)
{
    private readonly List<RunTask> _executions = [];

    /// <summary>Attempts that some runner believes it has; after the lease expired the belief may be wrong.</summary>
    public IReadOnlyList<RunTask> Executions => _executions;

    /// <summary>Successes that a runner committed, by run and task; more than one means that work was done twice.</summary>
    public Dictionary<(int Run, Guid Task), int> Successes { get; } = [];

    public Task TakeAsync(RunTask message) => host.AsTenantAsync(tenant, async (db, _) =>
    {
        if (await ScriptedRunner.TakeAsync(db, message))
        {
            await ScriptedRunner.BeginAsync(db, message);
            await db.SaveChangesAsync();
            _executions.Add(message);
            say(new TaskStarted(tenant, message.BuildId, message.TaskId, message.Attempt, message.Epoch));
        }
    });

    public async Task FinishAsync(int pick)
    {
        if (_executions.Count == 0)
        {
            return;
        }

        var message = _executions[pick % _executions.Count];
        _executions.RemoveAt(pick % _executions.Count);
        await host.AsTenantAsync(tenant, async (db, _) =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            var wish = await db.Leases.Where(l => l.TaskId == message.TaskId).Select(l => l.Cancel).SingleOrDefaultAsync();
            var outcome = (wish, pick % 20) switch
            {
                ("stop", _) => new Outcome("stopped", ErrorCodes.Cancelled),
                ("kill", _) => new Outcome("unknown", ErrorCodes.UnknownOutcome),
                (_, 16 or 17) => new Outcome("failed", ErrorCodes.HostRebooted),
                (_, 18) => new Outcome("failed", ErrorCodes.DiskFull),
                (_, 19) => new Outcome("unknown", ErrorCodes.UnknownOutcome),
                _ => Outcome.Success,
            };
            if (!await ScriptedRunner.FinishAsync(db, message, outcome, ReferenceCluster.FactsOf, ReferenceCluster.PodCidrs))
            {
                return;
            }

            if (outcome == Outcome.Success)
            {
                var run = await db.Builds.Where(b => b.CorrelationId == message.BuildId).Select(b => b.Run).SingleAsync();
                Successes[(run, message.TaskId)] = Successes.GetValueOrDefault((run, message.TaskId)) + 1;
            }

            await db.SaveChangesAsync();
            await transaction.CommitAsync();
            say(new TaskFinished(tenant, message.BuildId, message.TaskId, message.Attempt, message.Epoch));
        });
    }
}
