using MassTransit;
using Microsoft.EntityFrameworkCore;
using Slipway.Contracts.Messages;
using Slipway.Messaging;
using Slipway.Messaging.Outbox;
using Slipway.Orchestrator.Dispatch;
using Slipway.Persistence;

namespace Slipway.Orchestrator.Reconciling;

/// <param name="Name">The row's state, as it stands in logs and metrics.</param>
/// <param name="Find">As role slipway_system: tenant, build, row id, attempt, epoch of each suspect.</param>
/// <param name="Repair">In the tenant's transaction; false when the row has moved on meanwhile.</param>
/// <param name="NeedsWatch">What <see cref="DatabaseWatch"/> says has to be true for what was found to mean anything.</param>
internal sealed record ReconcilerRule(string Name, string Find, Func<SlipwayDbContext, IPublishEndpoint, Suspect, CancellationToken, Task<bool>> Repair, bool NeedsWatch = false);

/// <summary>Row state → message to send again. Message ids are those of the first sending, so a repeat of what did arrive is dropped by the inbox.</summary>
internal static class ReconcilerRules
{
    // Longer than any message takes on its way, so that suspects are rare.
    private const string Silence = "interval '10 s'";

    public static IReadOnlyList<ReconcilerRule> All { get; } =
    [
        new("build submitted, saga silent",
            $"select tenant_id, id, id, 0, 0::bigint from slipway.builds where current_state = 'Submitted' and updated_at < now() - {Silence}",
            (db, publish, s, ct) => RepeatAsync(db, publish, new BuildSubmitted(s.TenantId, s.BuildId), MessageIds.Create(s.BuildId, 0, 0, "build-submitted"), ct)),

        // Its id must be new each time: to look and find the cluster busy is a message handled.
        new("build queued, its turn come",
            $"""
            select tenant_id, id, id, 0, 0::bigint from slipway.builds b where current_state = 'Queued' and updated_at < now() - {Silence}
              and not exists (select from slipway.builds o where o.cluster_id = b.cluster_id and (o.current_state in ('Submitted', 'Running', 'Stopping')
                or o.current_state = 'Queued' and o.id < b.id))
            """,
            async (_, publish, s, ct) =>
            {
                await publish.Publish(new BuildSubmitted(s.TenantId, s.BuildId), c => c.MessageId = Guid.CreateVersion7(), ct);
                return true;
            }),

        new("command not taken",
            $"select tenant_id, build_id, id, 0, 0::bigint from slipway.build_commands where handled_at is null and created_at < now() - {Silence}",
            (db, publish, s, ct) => RepeatAsync(db, publish, new BuildCommandGiven(s.TenantId, s.BuildId, s.Id), MessageIds.Create(s.Id, 0, 0, "build-command"), ct)),

        // Runners died after they were asked to stop, or count as alive still when the cancel comes.
        new("cancel asked, no runner",
            $"""
            select tenant_id, id, id, 0, 0::bigint from slipway.builds b where current_state = 'Stopping' and updated_at < now() - {Silence}
              and exists (select from slipway.leases l where l.build_id = b.id and l.cancel is not null)
              and not exists (select from slipway.runners where heartbeat_at > now() - interval '{DispatchOrder.HeartbeatSeconds} s')
            """,
            async (_, publish, s, ct) =>
            {
                await publish.Publish(new CancelOverdue(s.TenantId, s.BuildId), c => c.MessageId = Guid.CreateVersion7(), ct);
                return true;
            },
            NeedsWatch: true),

        new("lease handed back or not taken",
            "select tenant_id, build_id, task_id, attempt, epoch from slipway.leases where runner_id is null and expires_at < now()",
            PassOnAsync),

        new("lease expired",
            "select tenant_id, build_id, task_id, attempt, epoch from slipway.leases where runner_id is not null and expires_at < now()",
            PassOnAsync, NeedsWatch: true),

        new("attempt finished, saga silent",
            $"""
            select t.tenant_id, t.build_id, t.id, a.number, a.epoch from slipway.tasks t
            join slipway.builds b on b.id = t.build_id
            join slipway.attempts a on a.task_id = t.id and a.number = t.attempt
            where t.state in ('Dispatched', 'Running') and b.current_state in ('Running', 'Stopping') and a.finished_at < now() - {Silence}
            """,
            (db, publish, s, ct) => RepeatAsync(db, publish, new TaskFinished(s.TenantId, s.BuildId, s.Id, s.Attempt, s.Epoch), MessageIds.Create(s.Id, s.Attempt, s.Epoch, "task-finished"), ct)),

        // To put one in line whose TaskUnchanged is still on its way only says that again.
        new("task ready, not in line",
            """
            select t.tenant_id, t.build_id, t.id, t.attempt, 0::bigint from slipway.tasks t
            join slipway.builds b on b.id = t.build_id
            where t.state in ('Ready', 'Retrying') and b.current_state = 'Running' and b.updated_at < now() - interval '10 s'
              and not exists (select from slipway.ready_tasks r where r.task_id = t.id) and not exists (select from slipway.leases l where l.task_id = t.id)
            """,
            async (db, _, s, ct) => await db.Database.ExecuteSqlAsync(
                $"insert into slipway.ready_tasks (task_id, tenant_id, build_id, host_id, \"order\", ready_at) select id, tenant_id, build_id, host_id, \"order\", now() + interval '10 s' from slipway.tasks where id = {s.Id} and state in ('Ready', 'Retrying') on conflict do nothing", ct) == 1),
    ];

    // While the broker is away the first one may still be waiting to be sent.
    private static async Task<bool> RepeatAsync<T>(SlipwayDbContext db, IPublishEndpoint publish, T message, Guid id, CancellationToken cancellationToken)
        where T : class
    {
        if (await db.Set<OutboxRow>().AnyAsync(row => row.MessageId == id, cancellationToken))
        {
            return false;
        }

        await publish.Publish(message, c => c.MessageId = id, cancellationToken);
        return true;
    }

    private static async Task<bool> PassOnAsync(SlipwayDbContext db, IPublishEndpoint publish, Suspect s, CancellationToken cancellationToken)
    {
        var moved = await db.Database.ExecuteSqlAsync(
            $"update slipway.leases set epoch = epoch + 1, runner_id = null, expires_at = now() + make_interval(secs => {TaskDispatch.TakeSeconds}) where task_id = {s.Id} and epoch = {s.Epoch} and expires_at < now()", cancellationToken);
        await publish.Publish(new RunTask(s.TenantId, s.BuildId, s.Id, s.Attempt, s.Epoch + 1), c => c.MessageId = MessageIds.Create(s.Id, s.Attempt, s.Epoch + 1, "run-task"), cancellationToken);
        return moved == 1;
    }
}
