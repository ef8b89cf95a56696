using Microsoft.EntityFrameworkCore;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Orchestrator.Dispatch;
using Slipway.Persistence;
using Slipway.Persistence.Builds;

namespace Slipway.Orchestrator.Builds;

/// <summary>Ends, or asks runners to end, what a cancelled build has under way.</summary>
internal sealed class Cancelling(SlipwayDbContext db, TimeProvider time)
{
    /// <summary>
    /// Attempts that never began end here. The others are their runner's to stop, or that of the runner that takes them over;
    /// a forced cancel without any runner gives them up as unknown.
    /// </summary>
    /// <returns>The tasks whose state changed.</returns>
    public async Task<IReadOnlyList<TaskRow>> EndAsync(BuildRow build, bool force, CancellationToken cancellationToken)
    {
        var neverBegan = await db.Database.SqlQuery<Guid>(
            $"""
            delete from slipway.leases l where build_id = {build.CorrelationId} and runner_id is null
                and not exists (select from slipway.attempts a where a.task_id = l.task_id and a.number = l.attempt)
            returning task_id as "Value"
            """).ToListAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"update slipway.leases set cancel = case when {force} or cancel = 'kill' then 'kill' else 'stop' end where build_id = {build.CorrelationId}", cancellationToken);

        var changed = new List<TaskRow>();
        foreach (var task in await db.Tasks.Where(t => neverBegan.Contains(t.Id)).ToListAsync(cancellationToken))
        {
            task.State = nameof(TaskState.Cancelled);
            changed.Add(task);
        }

        await db.SaveChangesAsync(cancellationToken);
        if (!await IsRunnerAliveAsync(cancellationToken))
        {
            await SayNoRunnerAsync(build, cancellationToken);
        }

        return changed;
    }

    /// <summary>
    /// Where no runner is alive: what a forced cancel meant to kill is given up as unknown; what is to stop waits, and the build says so. Only for when
    /// the database has been there long enough for a runner to have shown itself.
    /// </summary>
    /// <returns>The tasks whose state changed.</returns>
    public async Task<IReadOnlyList<TaskRow>> WithoutRunnerAsync(BuildRow build, CancellationToken cancellationToken)
    {
        if (await IsRunnerAliveAsync(cancellationToken))
        {
            return [];
        }

        if (await db.Leases.AnyAsync(l => l.BuildId == build.CorrelationId && l.Cancel == "kill", cancellationToken))
        {
            return await GiveUpAsync(build, cancellationToken);
        }

        await SayNoRunnerAsync(build, cancellationToken);
        return [];
    }

    private Task<bool> IsRunnerAliveAsync(CancellationToken cancellationToken) => db.Database.SqlQuery<bool>(
        $"select exists (select from slipway.runners where heartbeat_at > now() - make_interval(secs => {DispatchOrder.HeartbeatSeconds})) as \"Value\"").SingleAsync(cancellationToken);

    private async Task SayNoRunnerAsync(BuildRow build, CancellationToken cancellationToken)
    {
        if (build.Reason is null && await db.Leases.AnyAsync(l => l.BuildId == build.CorrelationId, cancellationToken))
        {
            var definition = ErrorCatalogue.Find(ErrorCodes.NoRunner);
            build.Reason = new WaitReason { Code = definition.Code, Message = $"{definition.Title}. {definition.Hint}", Actor = "operator", Since = time.GetUtcNow() };
        }
    }

    private async Task<IReadOnlyList<TaskRow>> GiveUpAsync(BuildRow build, CancellationToken cancellationToken)
    {
        // Without its lease a runner that comes back late can finish nothing; the next attempt stops what may still run.
        var given = await db.Database.SqlQuery<Guid>($"delete from slipway.leases where build_id = {build.CorrelationId} returning task_id as \"Value\"").ToListAsync(cancellationToken);
        var tasks = await db.Tasks.Where(t => given.Contains(t.Id)).ToListAsync(cancellationToken);
        var now = time.GetUtcNow();
        foreach (var task in tasks)
        {
            task.State = nameof(TaskState.Unknown);
            task.Failure = RetryPolicy.Describe(ErrorCodes.UnknownOutcome, null, task);
            task.FinishedAt = now;
            foreach (var attempt in await db.Attempts.Where(a => a.TaskId == task.Id && a.FinishedAt == null).ToListAsync(cancellationToken))
            {
                (attempt.Outcome, attempt.FinishedAt, attempt.Failure) = ("unknown", now, task.Failure);
            }

            await db.Steps.Where(s => s.TaskId == task.Id && s.Outcome == nameof(StepOutcome.Running)).ExecuteUpdateAsync(
                set => set.SetProperty(s => s.Outcome, nameof(StepOutcome.Unknown)).SetProperty(s => s.FinishedAt, now), cancellationToken);
        }

        return tasks;
    }
}
