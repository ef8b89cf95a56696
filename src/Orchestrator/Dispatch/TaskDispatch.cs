using System.Diagnostics;
using System.Text.Json;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Slipway.Catalog;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Messages;
using Slipway.Messaging;
using Slipway.Orchestrator.Builds;
using Slipway.Orchestrator.Planning;
using Slipway.Persistence;
using Slipway.Persistence.Builds;
using Slipway.Persistence.Events;

namespace Slipway.Orchestrator.Dispatch;

/// <summary>
/// Dispatches tasks of one build in one transaction: resolves parameters, keeps what has not changed, and gives the rest
/// a lease without a runner and a message.
/// </summary>
internal sealed class TaskDispatch(IServiceScopeFactory scopes, ResolutionInputs inputs, TimeProvider time)
{
    public static readonly ActivitySource Source = new("Slipway.Orchestrator");

    /// <summary>How long a dispatched task may wait for a runner to take its lease before it is sent again.</summary>
    public const int TakeSeconds = 15;

    public async Task DispatchAsync(Guid tenantId, Guid buildId, Guid[] taskIds, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateTenantScope(tenantId);
        var db = scope.ServiceProvider.GetRequiredService<SlipwayDbContext>();
        var graph = scope.ServiceProvider.GetRequiredService<TaskGraph>();
        var publish = scope.ServiceProvider.GetRequiredService<IPublishEndpoint>();

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Whoever deletes the row has the task; a cancel that came first leaves nothing to delete.
        var claimed = await db.Database.SqlQuery<Guid>($"delete from slipway.ready_tasks where task_id = any({taskIds}) returning task_id as \"Value\"").ToListAsync(cancellationToken);
        if (claimed.Count == 0)
        {
            return;
        }

        var build = await db.Builds.AsNoTracking().SingleAsync(b => b.CorrelationId == buildId, cancellationToken);
        using var activity = Source.StartActivity("dispatch", ActivityKind.Producer, build.TraceParent);
        activity?.SetTag("slipway.build", buildId);

        var failed = await graph.FailedHostsAsync(build, cancellationToken);
        var (input, machines) = await inputs.ReadAsync(db, build, [.. build.ExcludedHosts, .. failed], cancellationToken);
        string[] waiting = [nameof(TaskState.Ready), nameof(TaskState.Retrying)];
        var due = new List<(TaskRow Task, string Digest, string? Machine, RunReason Why)>();
        foreach (var task in await db.Tasks.Where(t => claimed.Contains(t.Id) && waiting.Contains(t.State)).OrderBy(t => t.Order).ToListAsync(cancellationToken))
        {
            var resolution = ParameterResolver.Resolve(task.Stage, task.Host!, input);
            if (resolution is Resolution.Unresolvable unresolvable)
            {
                await publish.Publish(new TaskUnresolvable(tenantId, buildId, task.Id, build.Run, unresolvable.Code, unresolvable.Detail),
                    c => c.MessageId = MessageIds.Create(task.Id, task.Attempt, build.Run, "task-unresolvable"), cancellationToken);
                continue;
            }

            var parameters = ((Resolution.Resolved)resolution).Parameters;
            task.Parameters = StageParameters.Write(parameters);
            var stage = Catalogue.Find(task.Stage);
            // An orchestrator of another version may have planned it.
            task.StageVersion = stage.Version;
            var digest = StageDigest.Compute(stage, task.Parameters);
            var machine = machines.GetValueOrDefault(task.Host!);
            var why = Keeping.AtDispatch(task, parameters, digest, machine);
            if (why == RunReason.Unchanged)
            {
                await publish.Publish(new TaskUnchanged(tenantId, buildId, task.Id, build.Run, digest),
                    c => c.MessageId = MessageIds.Create(task.Id, task.Attempt, build.Run, "task-unchanged"), cancellationToken);
                continue;
            }

            due.Add((task, digest, machine, why));
        }

        var epochs = await LeaseAsync(db, build, [.. due.Select(d => d.Task)], cancellationToken);
        // Their hosts got another task meanwhile.
        await graph.EnqueueAsync([.. due.Select(d => d.Task).Where(t => !epochs.ContainsKey(t.Id))], time.GetUtcNow().AddSeconds(1), cancellationToken);
        var events = new List<NewEvent>();
        foreach (var (task, digest, machine, why) in due.Where(d => epochs.ContainsKey(d.Task.Id)))
        {
            task.Digest = digest;
            // From here on the host may be half of one and half of the other.
            task.SucceededDigest = null;
            task.Machine = machine;
            task.Why = build.Run > 1 ? why.ToString() : null;
            task.Attempt++;
            task.Tries++;
            task.State = nameof(TaskState.Dispatched);
            task.Reason = null;
            events.Add(new NewEvent(EventTypes.TaskState, new { taskId = task.Id, stage = task.Stage, host = task.Host, state = "dispatched", attempt = task.Attempt, why = task.Why is null ? null : JsonNamingPolicy.KebabCaseLower.ConvertName(task.Why) }));
            await publish.Publish(new RunTask(tenantId, buildId, task.Id, task.Attempt, epochs[task.Id]),
                c => c.MessageId = MessageIds.Create(task.Id, task.Attempt, epochs[task.Id], "run-task"), cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        await EventWriter.AppendAsync(db, tenantId, buildId, events, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <returns>Epochs by task; none for a task whose host has another one.</returns>
    private static async Task<IReadOnlyDictionary<Guid, long>> LeaseAsync(SlipwayDbContext db, BuildRow build, IReadOnlyList<TaskRow> tasks, CancellationToken cancellationToken)
    {
        if (tasks.Count == 0)
        {
            return new Dictionary<Guid, long>();
        }

        // The fence on the host only ever sees growing epochs of a task, also over attempts and resumes.
        var leases = await db.Database.SqlQueryRaw<Lease>(
            $"""
            insert into slipway.leases (task_id, tenant_id, build_id, host_id, attempt, epoch, expires_at)
            select t.task, @tenant, @build, t.host, t.attempt, coalesce((select max(a.epoch) from slipway.attempts a where a.task_id = t.task), 0) + 1, now() + interval '{TakeSeconds} s'
            from unnest(@tasks, @hosts, @attempts) as t (task, host, attempt)
            on conflict do nothing
            returning task_id, epoch
            """,
            new NpgsqlParameter("tenant", build.TenantId),
            new NpgsqlParameter("build", build.CorrelationId),
            new NpgsqlParameter("tasks", tasks.Select(t => t.Id).ToArray()),
            new NpgsqlParameter("hosts", tasks.Select(t => t.HostId!.Value).ToArray()),
            new NpgsqlParameter("attempts", tasks.Select(t => t.Attempt + 1).ToArray())).ToListAsync(cancellationToken);
        return leases.ToDictionary(l => l.TaskId, l => l.Epoch);
    }

    private sealed record Lease(Guid TaskId, long Epoch);
}
