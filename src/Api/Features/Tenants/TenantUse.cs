using Microsoft.EntityFrameworkCore;
using Slipway.Api.Problems;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence;

namespace Slipway.Api.Features.Tenants;

/// <summary>How far a tenant's quotas are used. It is counted, not kept, so it cannot drift.</summary>
internal static class TenantUse
{
    /// <summary>As the tenant itself: row-level security shows nobody else its rows.</summary>
    /// <returns>Null: there is no such tenant any more.</returns>
    public static async Task<IReadOnlyList<QuotaUse>?> ReadAsync(SlipwayDbContext db, Guid tenantId, CancellationToken cancellationToken)
    {
        var rows = await db.Database.SqlQuery<Counts>(
            $"""
            select t.max_clusters, t.max_hosts, t.max_builds, t.max_tasks, t.max_output_bytes, clusters.*, hosts.*, builds.*, tasks.*, output.*
            from slipway.tenants t,
              lateral (select count(*) filter (where phase <> 'Pending') as clusters_used, count(*) filter (where phase = 'Pending') as clusters_reserved
                       from slipway.clusters where tenant_id = t.id and deleted_at is null) clusters,
              lateral (select count(*) filter (where h.facts_at is not null) as hosts_used, count(*) filter (where h.facts_at is null) as hosts_reserved
                       from slipway.clusters c join slipway.hosts h on h.cluster_id = c.id where c.tenant_id = t.id and c.deleted_at is null) hosts,
              lateral (select count(*) filter (where current_state <> 'Queued') as builds_used, count(*) filter (where current_state = 'Queued') as builds_reserved
                       from slipway.builds where tenant_id = t.id and current_state in ('Submitted', 'Queued', 'Running', 'Stopping')) builds,
              lateral (select count(runner_id) as tasks_used, count(*) - count(runner_id) as tasks_reserved from slipway.leases where tenant_id = t.id) tasks,
              lateral (select coalesce(sum(bytes), 0)::bigint as output_used from slipway.output_totals where tenant_id = t.id) output
            where t.id = {tenantId} and t.deleted_at is null
            """).ToListAsync(cancellationToken);
        return rows is [var counts]
            ?
            [
                new(QuotaName.Clusters, counts.ClustersUsed, counts.ClustersReserved, counts.MaxClusters),
                new(QuotaName.Hosts, counts.HostsUsed, counts.HostsReserved, counts.MaxHosts),
                new(QuotaName.ConcurrentBuilds, counts.BuildsUsed, counts.BuildsReserved, counts.MaxBuilds),
                new(QuotaName.ConcurrentTasks, counts.TasksUsed, counts.TasksReserved, counts.MaxTasks),
                new(QuotaName.OutputBytes, counts.OutputUsed, 0, counts.MaxOutputBytes),
            ]
            : null;
    }

    /// <summary>Holds off the tenant's other requests that need quota until the caller's transaction ends, so that two of them cannot share the last of it.</summary>
    /// <exception cref="ProblemException">More is wanted than the tenant has left.</exception>
    public static async Task RequireQuotaAsync(
        this SlipwayDbContext db, Guid tenantId, CancellationToken cancellationToken, int clusters = 0, int hosts = 0, int builds = 0)
    {
        if (clusters + hosts + builds == 0)
        {
            return;
        }

        await LockAsync(db, tenantId, cancellationToken);
        var uses = await ReadAsync(db, tenantId, cancellationToken) ?? throw new ProblemException(ErrorCodes.Forbidden, "The tenant has been deleted.");
        foreach (var use in uses)
        {
            var wanted = use.Quota switch { QuotaName.Clusters => clusters, QuotaName.Hosts => hosts, QuotaName.ConcurrentBuilds => builds, _ => 0 };
            if (wanted > 0 && use.Used + use.Reserved + wanted > use.Limit)
            {
                throw new ProblemException(ErrorCodes.QuotaExceeded, $"{Name(use.Quota)}: {wanted} wanted, {use.Used + use.Reserved} of {use.Limit} in use.")
                {
                    Quota = new QuotaShortage(use.Quota, use.Limit.Value, use.Used, use.Reserved, wanted),
                };
            }
        }
    }

    // Taken after every row lock of a request, before its rows are counted.
    public static Task LockAsync(SlipwayDbContext db, Guid tenantId, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended('slipway:quota:' || {tenantId.ToString()}, 0))", cancellationToken);

    private static string Name(QuotaName quota) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(quota.ToString());

    private sealed record Counts(
        int? MaxClusters, int? MaxHosts, int? MaxBuilds, int? MaxTasks, long? MaxOutputBytes, long ClustersUsed, long ClustersReserved, long HostsUsed, long HostsReserved,
        long BuildsUsed, long BuildsReserved, long TasksUsed, long TasksReserved, long OutputUsed);
}
