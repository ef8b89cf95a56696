using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Slipway.Contracts.Http.V1;
using Slipway.Orchestrator.Dispatch;
using Slipway.Orchestrator.Planning;
using Slipway.Persistence;
using Slipway.Persistence.Builds;

namespace Slipway.Orchestrator.Builds;

/// <summary>The task graph of a build in Postgres: laid out from a plan, and walked as tasks succeed.</summary>
internal sealed class TaskGraph(SlipwayDbContext db, TimeProvider time)
{
    /// <summary>Lays the plan over what is there: a task that succeeded before waits, with its digest, to be kept or run again.</summary>
    /// <param name="forces">Whether the tasks of a host are run again although they succeeded.</param>
    public async Task LayOutAsync(BuildRow build, BuildPlan plan, Func<string?, bool> forces, CancellationToken cancellationToken)
    {
        var hosts = await db.Hosts.Where(h => h.ClusterId == build.ClusterId).ToDictionaryAsync(h => h.Name, h => h.Id, cancellationToken);
        var existing = await db.Tasks.Where(t => t.BuildId == build.CorrelationId).ToDictionaryAsync(t => (t.Stage, t.Host), cancellationToken);
        await db.TaskEdges.Where(e => e.BuildId == build.CorrelationId).ExecuteDeleteAsync(cancellationToken);

        var byKey = new Dictionary<string, TaskRow>();
        var leftOut = plan.Tasks.Where(t => t.HostName is { } host && build.ExcludedHosts.Contains(host)).Select(t => t.Key).ToHashSet();
        var order = 0;
        foreach (var planned in plan.Tasks)
        {
            order++;
            // What is left out counts as done for those behind it.
            var dependsOn = planned.DependsOn.Where(key => !leftOut.Contains(key)).ToList();
            if (existing.Remove((planned.Stage, planned.HostName), out var task))
            {
                Reset(task, planned, order, dependsOn.Count, forces(planned.HostName));
            }
            else
            {
                task = new TaskRow
                {
                    Id = Guid.CreateVersion7(),
                    TenantId = build.TenantId,
                    BuildId = build.CorrelationId,
                    Order = order,
                    Stage = planned.Stage,
                    StageVersion = planned.StageVersion,
                    HostId = planned.HostName is { } name ? hosts[name] : null,
                    Host = planned.HostName,
                    State = nameof(TaskState.Blocked),
                    Remaining = dependsOn.Count,
                    Why = build.Run > 1 && planned.HostName is not null ? nameof(RunReason.NeverRan) : null,
                };
                db.Tasks.Add(task);
            }

            if (leftOut.Contains(planned.Key))
            {
                task.State = nameof(TaskState.Skipped);
                task.Why = nameof(RunReason.Excluded);
            }

            byKey.Add(planned.Key, task);
            db.TaskEdges.AddRange(dependsOn.Select(key => new TaskEdge
            {
                PredecessorId = byKey[key].Id,
                SuccessorId = task.Id,
                BuildId = build.CorrelationId,
                TenantId = build.TenantId,
            }));
        }

        foreach (var left in existing.Values)
        {
            left.State = nameof(TaskState.Skipped);
            left.Order = ++order;
        }

        build.TasksTotal = plan.Tasks.Count - leftOut.Count;
        build.TasksDone = 0;
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Marks tasks without unfinished predecessors Ready; gates among them succeed at once.</summary>
    public Task<IReadOnlyList<TaskRow>> FreeFirstAsync(BuildRow build, Func<TaskRow, Task<bool>> passGate, CancellationToken cancellationToken) =>
        ReleaseAsync(build, db.Tasks.Where(t => t.BuildId == build.CorrelationId && t.Remaining == 0 && t.State == nameof(TaskState.Blocked)), passGate, cancellationToken);

    /// <summary>Counts a success down at its successors.</summary>
    /// <returns>The tasks whose state changed.</returns>
    public async Task<IReadOnlyList<TaskRow>> SucceededAsync(BuildRow build, TaskRow task, Func<TaskRow, Task<bool>> passGate, CancellationToken cancellationToken)
    {
        build.TasksDone++;
        return await PassAsync(build, [task.Id], passGate, cancellationToken);
    }

    /// <summary>Leaves a failed task's host out of the rest of the run: for those behind it, what it did not do counts as done.</summary>
    /// <returns>The tasks whose state changed.</returns>
    public async Task<IReadOnlyList<TaskRow>> LeaveOutAsync(BuildRow build, TaskRow failed, Func<TaskRow, Task<bool>> passGate, CancellationToken cancellationToken)
    {
        // The queue first: what the dispatcher took from it meanwhile is Dispatched by the time this goes on, and ends by itself.
        await db.ReadyTasks.Where(t => t.BuildId == build.CorrelationId && t.HostId == failed.HostId).ExecuteDeleteAsync(cancellationToken);
        string[] notBegun = [nameof(TaskState.Blocked), nameof(TaskState.Ready), nameof(TaskState.Retrying)];
        var left = await db.Tasks.Where(t => t.BuildId == build.CorrelationId && t.HostId == failed.HostId && notBegun.Contains(t.State)).OrderBy(t => t.Order).ToListAsync(cancellationToken);
        foreach (var task in left)
        {
            (task.State, task.Why, task.Reason) = (nameof(TaskState.Skipped), nameof(RunReason.HostFailed), null);
        }

        await db.SaveChangesAsync(cancellationToken);
        return [.. left, .. await PassAsync(build, [failed.Id, .. left.Select(t => t.Id)], passGate, cancellationToken)];
    }

    /// <summary>Names of the hosts on which this run's tasks have failed.</summary>
    public Task<List<string>> FailedHostsAsync(BuildRow build, CancellationToken cancellationToken) =>
        db.Tasks.Where(t => t.BuildId == build.CorrelationId && t.Host != null && (t.State == nameof(TaskState.Failed) || t.State == nameof(TaskState.Unknown)))
            .Select(t => t.Host!).Distinct().ToListAsync(cancellationToken);

    /// <summary>Puts a task in line for a slot, now or later.</summary>
    public async Task EnqueueAsync(IReadOnlyList<TaskRow> tasks, DateTimeOffset readyAt, CancellationToken cancellationToken)
    {
        if (tasks.Count == 0)
        {
            return;
        }

        await db.Database.ExecuteSqlRawAsync(
            $"""
            insert into slipway.ready_tasks (task_id, tenant_id, build_id, host_id, "order", ready_at)
            select task, @tenant, @build, host, ord, @at from unnest(@tasks, @hosts, @orders) as t (task, host, ord)
            on conflict (task_id) do update set ready_at = excluded.ready_at;
            select pg_notify('{Dispatcher.Channel}', '');
            """,
            [
                new NpgsqlParameter("tenant", tasks[0].TenantId),
                new NpgsqlParameter("build", tasks[0].BuildId),
                new NpgsqlParameter("at", readyAt),
                new NpgsqlParameter("tasks", tasks.Select(t => t.Id).ToArray()),
                new NpgsqlParameter("hosts", tasks.Select(t => t.HostId!.Value).ToArray()),
                new NpgsqlParameter("orders", NpgsqlDbType.Array | NpgsqlDbType.Integer) { Value = tasks.Select(t => t.Order).ToArray() },
            ],
            cancellationToken);
    }

    /// <summary>Takes everything that does not run yet out of line.</summary>
    public Task ClearQueueAsync(BuildRow build, CancellationToken cancellationToken) =>
        db.ReadyTasks.Where(t => t.BuildId == build.CorrelationId).ExecuteDeleteAsync(cancellationToken);

    private async Task<IReadOnlyList<TaskRow>> PassAsync(BuildRow build, Guid[] passed, Func<TaskRow, Task<bool>> passGate, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync(
            $"""
            update slipway.tasks t set remaining = remaining - e.n
            from (select successor_id, count(*) as n from slipway.task_edges where predecessor_id = any({passed}) group by successor_id) e where t.id = e.successor_id
            """, cancellationToken);
        var successors = db.TaskEdges.Where(e => passed.Contains(e.PredecessorId)).Select(e => e.SuccessorId);
        return await ReleaseAsync(build, db.Tasks.Where(t => successors.Contains(t.Id) && t.Remaining == 0 && t.State == nameof(TaskState.Blocked)), passGate, cancellationToken);
    }

    private async Task<IReadOnlyList<TaskRow>> ReleaseAsync(BuildRow build, IQueryable<TaskRow> free, Func<TaskRow, Task<bool>> passGate, CancellationToken cancellationToken)
    {
        // Counters were changed by SQL, so rows in the change tracker may be stale.
        var released = await free.AsNoTracking().OrderBy(t => t.Order).ToListAsync(cancellationToken);
        if (released.Count == 0)
        {
            return [];
        }

        var now = time.GetUtcNow();
        var ready = released.Where(t => t.HostId is not null).ToList();
        var ids = ready.Select(t => t.Id).ToArray();
        await db.Tasks.Where(t => ids.Contains(t.Id)).ExecuteUpdateAsync(set => set.SetProperty(t => t.State, nameof(TaskState.Ready)), cancellationToken);
        ready.ForEach(t => t.State = nameof(TaskState.Ready));
        await EnqueueAsync(ready, now, cancellationToken);

        var changed = new List<TaskRow>(ready);
        foreach (var gate in released.Where(t => t.HostId is null))
        {
            var passed = await passGate(gate);
            gate.State = passed ? nameof(TaskState.Succeeded) : nameof(TaskState.Failed);
            await db.Tasks.Where(t => t.Id == gate.Id).ExecuteUpdateAsync(
                set => set.SetProperty(t => t.State, gate.State).SetProperty(t => t.Failure, gate.Failure).SetProperty(t => t.StartedAt, now).SetProperty(t => t.FinishedAt, now),
                cancellationToken);
            changed.Add(gate);
            if (passed)
            {
                changed.AddRange(await SucceededAsync(build, gate, passGate, cancellationToken));
            }
        }

        return changed;
    }

    private static void Reset(TaskRow task, PlannedTask planned, int order, int remaining, bool forced)
    {
        var why = Keeping.AtResume(task, planned, forced);
        task.SucceededDigest = why is null ? Keeping.SucceededDigest(task) : null;
        task.Why = task.HostId is null ? null : why?.ToString();
        task.Order = order;
        task.StageVersion = planned.StageVersion;
        task.State = nameof(TaskState.Blocked);
        task.Remaining = remaining;
        task.Tries = 0;
        task.Kept = false;
        task.Reason = null;
        task.Failure = null;
        task.StartedAt = null;
        task.FinishedAt = null;
    }
}
