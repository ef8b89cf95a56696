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
using Slipway.Persistence.Pki;

namespace Slipway.Orchestrator.Dispatch;

/// <summary>
/// Dispatches tasks of one build in one transaction: resolves parameters, keeps what has not changed, and gives the rest
/// a lease without a runner and a message.
/// </summary>
internal sealed class TaskDispatch(IServiceScopeFactory scopes)
{
    public static readonly ActivitySource Source = new("Slipway.Orchestrator");

    /// <summary>How long a dispatched task may wait for a runner to take its lease before it is sent again.</summary>
    public const int TakeSeconds = 15;

    public async Task DispatchAsync(Guid tenantId, Guid buildId, Guid[] taskIds, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateTenantScope(tenantId);
        var db = scope.ServiceProvider.GetRequiredService<SlipwayDbContext>();
        var graph = scope.ServiceProvider.GetRequiredService<TaskGraph>();
        var pki = scope.ServiceProvider.GetRequiredService<ClusterPki>();
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
        var input = await ResolutionInputs.ReadAsync(db, pki, build, [.. build.ExcludedHosts, .. failed], cancellationToken);
        var machines = await HostFacts.MachinesAsync(db, build.ClusterId, cancellationToken);
        string[] waiting = [nameof(TaskState.Ready), nameof(TaskState.Retrying)];
        var events = new List<NewEvent>();
        foreach (var task in await db.Tasks.Where(t => claimed.Contains(t.Id) && waiting.Contains(t.State)).OrderBy(t => t.Order).ToListAsync(cancellationToken))
        {
            var resolution = ParameterResolver.Resolve(task.Stage, task.Host!, input);
            if (resolution is Resolution.Unresolvable unresolvable)
            {
                await publish.Publish(new TaskUnresolvable(tenantId, buildId, task.Id, unresolvable.Code, unresolvable.Detail),
                    c => c.MessageId = MessageIds.Create(task.Id, task.Attempt, build.Run, "task-unresolvable"), cancellationToken);
                continue;
            }

            var parameters = ((Resolution.Resolved)resolution).Parameters;
            var stage = Catalogue.Find(task.Stage);
            task.Parameters = StageParameters.Write(parameters);
            var digest = StageDigest.Compute(stage, task.Parameters);
            var machine = machines.GetValueOrDefault(task.Host!);
            var why = Keeping.AtDispatch(task, parameters, digest, machine);
            if (why == RunReason.Unchanged)
            {
                await publish.Publish(new TaskUnchanged(tenantId, buildId, task.Id, digest),
                    c => c.MessageId = MessageIds.Create(task.Id, task.Attempt, build.Run, "task-unchanged"), cancellationToken);
                continue;
            }

            if (await LeaseAsync(db, build, task, cancellationToken) is not { } epoch)
            {
                continue;
            }

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
            await publish.Publish(new RunTask(tenantId, buildId, task.Id, task.Attempt, epoch),
                c => c.MessageId = MessageIds.Create(task.Id, task.Attempt, epoch, "run-task"), cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        await EventWriter.AppendAsync(db, tenantId, buildId, events, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <returns>The lease's epoch, or null when the host got another task meanwhile; then the task is back in line.</returns>
    private static async Task<long?> LeaseAsync(SlipwayDbContext db, BuildRow build, TaskRow task, CancellationToken cancellationToken)
    {
        // The fence on the host only ever sees growing epochs of a task, also over attempts and resumes.
        var epoch = await db.Attempts.Where(a => a.TaskId == task.Id).MaxAsync(a => (long?)a.Epoch, cancellationToken) + 1 ?? 1;
        var inserted = await db.Database.ExecuteSqlRawAsync(
            $"""
            insert into slipway.leases (task_id, tenant_id, build_id, host_id, attempt, epoch, expires_at)
            values (@task, @tenant, @build, @host, @attempt, @epoch, now() + interval '{TakeSeconds} s') on conflict do nothing
            """,
            [
                new NpgsqlParameter("task", task.Id), new NpgsqlParameter("tenant", task.TenantId), new NpgsqlParameter("build", build.CorrelationId),
                new NpgsqlParameter("host", task.HostId!.Value), new NpgsqlParameter("attempt", task.Attempt + 1), new NpgsqlParameter("epoch", epoch),
            ],
            cancellationToken);
        if (inserted == 1)
        {
            return epoch;
        }

        await db.Database.ExecuteSqlAsync(
            $"insert into slipway.ready_tasks (task_id, tenant_id, build_id, host_id, \"order\", ready_at) values ({task.Id}, {task.TenantId}, {build.CorrelationId}, {task.HostId}, {task.Order}, now() + interval '1 s')",
            cancellationToken);
        return null;
    }
}
