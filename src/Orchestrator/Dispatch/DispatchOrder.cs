using Npgsql;

namespace Slipway.Orchestrator.Dispatch;

internal sealed record Candidate(Guid TenantId, Guid BuildId, Guid TaskId);

/// <summary>
/// Who runs next. Tenants take turns by weight and builds of a tenant take turns too, whatever is running or waiting; one task per host, no
/// more than a tenant's quota, and only as many as runners have free slots. Where there are several tenants, the last eighth of
/// the slots is given to those only that hold less than their share would be with one more tenant at work: a tenant that
/// comes to a busy installation begins at once.
/// </summary>
internal static class DispatchOrder
{
    /// <summary>A runner counts as alive this long after its heartbeat.</summary>
    public const int HeartbeatSeconds = 20;

    // A tenant's n-th task stands behind every other tenant's (n-1)-th, where weights are equal.
    private static readonly string Candidates = $"""
        with slots as (
            select coalesce(sum(slots), 0) as n from slipway.runners where not draining and heartbeat_at > now() - interval '{HeartbeatSeconds} s'
        ), tenants as (
            select id, weight, max_tasks, count(*) over () > 1 as several from slipway.tenants where deleted_at is null
        ), held as (
            select tenant_id, build_id, count(*) as n from slipway.leases group by tenant_id, build_id
        ), busy as (
            select tenant_id, sum(n) as n from held group by tenant_id
        ), waiting as (
            select r.*, row_number() over (partition by r.host_id order by r."order") as host_rank
            from slipway.ready_tasks r
            where r.ready_at <= now() and not exists (select from slipway.leases l where l.host_id = r.host_id)
        ), in_build as (
            select w.*, coalesce(h.n, 0) + row_number() over (partition by w.build_id order by w.ready_at, w."order") as turn
            from waiting w left join held h using (tenant_id, build_id)
            where w.host_rank = 1
        ), in_tenant as (
            select b.*, coalesce(busy.n, 0) + row_number() over (partition by b.tenant_id order by b.turn, b.ready_at, b."order") as nth,
                coalesce(t.weight, 10) as weight, t.max_tasks, coalesce(t.several, false) as several
            from in_build b left join busy using (tenant_id) left join tenants t on t.id = b.tenant_id
        ), at_work as (
            select coalesce(sum(coalesce(t.weight, 10)), 0) as weight
            from (select tenant_id from busy union select tenant_id from waiting) w left join tenants t on t.id = w.tenant_id
        ), line as (
            select *, row_number() over (order by nth::float8 / weight, ready_at) as place from in_tenant where nth <= coalesce(max_tasks, nth)
        )
        select line.tenant_id, line.build_id, line.task_id
        from line, slots, at_work, (select coalesce(sum(n), 0) as n from busy) used
        where place <= slots.n - used.n - case when several then slots.n / 8 else 0 end
           or place <= slots.n - used.n and nth <= slots.n * line.weight / (at_work.weight + 10)
        order by place
        """;

    public static async Task<IReadOnlyList<Candidate>> NextAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var candidates = new List<Candidate>();
        await using var command = database.CreateCommand(Candidates);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            candidates.Add(new Candidate(reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2)));
        }

        return candidates;
    }
}
