using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Slipway.Api.Auth;
using Slipway.Api.Bodies;
using Slipway.Api.Features.Auditing;
using Slipway.Api.Features.Tenants;
using Slipway.Api.Problems;
using Slipway.Contracts;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using Slipway.Persistence;
using Slipway.Persistence.Clusters;
using Slipway.Persistence.Webhooks;
using Slipway.ServiceDefaults.Egress;

namespace Slipway.Api.Features.Clusters;

internal static class UpdateCluster
{
    // The stages that put the spec's names, networks and members where they cannot be taken back.
    private static readonly string[] DefiningStages = ["etcd", "control-plane", "workers"];

    public static async Task<Ok<Cluster>> HandleAsync(
        Guid id,
        Body<ClusterSpec> body,
        [FromHeader(Name = "If-Match"), Description("The cluster's ETag.")] string? ifMatch,
        Caller caller,
        SlipwayDbContext db,
        EgressGuard egress,
        TimeProvider time,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        _ = ifMatch;
        if (body.Document is not JsonObject patch)
        {
            throw new ProblemException(ErrorCodes.MalformedRequest, "A merge patch of a spec is an object.");
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"select from slipway.clusters where id = {id} for update", cancellationToken);
        var cluster = await db.Clusters.SingleOrDefaultAsync(row => row.Id == id && row.DeletedAt == null, cancellationToken) ?? throw ProblemException.NotFound("cluster");
        context.Request.RequireMatch(cluster.Revision);

        var oldJson = await db.SpecRevisions.Where(row => row.ClusterId == id && row.Revision == cluster.Revision).Select(row => row.Spec).SingleAsync(cancellationToken);
        var old = JsonSerializer.Deserialize<ClusterSpec>(oldJson, SlipwayJson.Options)!;
        var spec = await SpecChecking.RequireValidAsync(MergePatch.Apply(JsonNode.Parse(oldJson), patch), db, egress, cancellationToken);
        var begun = await HasBegunAsync(db, id, cancellationToken);
        if (SpecChanges.Refused(old, spec, begun).ToList() is { Count: > 0 } refused)
        {
            throw ProblemException.Invalid(ErrorCodes.SpecInvalid, refused);
        }

        if (begun && !caller.Permissions.Contains(Permissions.CredentialsWrite) && SpecChanges.NewPlaces(old, spec).ToList() is { Count: > 0 } places
            && !(await CredentialChecking.OfHostsAsync(spec, db, cancellationToken)).NamesHosts)
        {
            throw new ProblemException(ErrorCodes.Forbidden, $"The cluster's keys would go to another place: it takes {Permissions.CredentialsWrite}, or a credential with hostNetworks.") { Errors = places };
        }

        var specJson = JsonSerializer.Serialize(spec, SlipwayJson.Options);
        if (!JsonNode.DeepEquals(JsonNode.Parse(oldJson), JsonNode.Parse(specJson)))
        {
            var now = time.GetStoredNow();
            cluster.Revision++;
            db.SpecRevisions.Add(CreateCluster.Revision(cluster, spec, caller, now));
            await ChangeHostsAsync(db, cluster, old, spec, now, cancellationToken);
            await db.RequireQuotaAsync(caller.TenantId, cancellationToken, hosts: db.ChangeTracker.Entries<HostRow>().Count(entry => entry.State == EntityState.Added));
            db.Audit(caller, now, "cluster.update", cluster.Name, new { cluster.Id, cluster.Revision });
            await db.AnnounceAsync(WebhookEventTypes.ClusterUpdated, new { clusterId = cluster.Id, clusterName = cluster.Name, revision = cluster.Revision }, now, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        context.Response.SetETag(cluster.Revision);
        var hosts = await db.Hosts.AsNoTracking().Where(host => host.ClusterId == id).ToListAsync(cancellationToken);
        return TypedResults.Ok(ClusterDescriptions.Describe(cluster, specJson, hosts));
    }

    private static Task<bool> HasBegunAsync(SlipwayDbContext db, Guid clusterId, CancellationToken cancellationToken) =>
        (from build in db.Builds
         join task in db.Tasks on build.CorrelationId equals task.BuildId
         where build.ClusterId == clusterId && DefiningStages.Contains(task.Stage) && task.Attempt > 0
         select task).AnyAsync(cancellationToken);

    private static async Task ChangeHostsAsync(
        SlipwayDbContext db, ClusterRow cluster, ClusterSpec old, ClusterSpec spec, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = await db.Hosts.Where(host => host.ClusterId == cluster.Id).ToDictionaryAsync(host => host.Name, cancellationToken);
        var oldPins = old.Hosts.ToDictionary(host => host.Name, host => host.HostKey);
        foreach (var host in spec.Hosts)
        {
            if (!rows.TryGetValue(host.Name, out var row))
            {
                db.Hosts.Add(CreateCluster.Host(cluster, host, now));
            }
            else if (host.HostKey != oldPins.GetValueOrDefault(host.Name))
            {
                // The user's word counts more than what was trusted on first use; without one, the next key is trusted again.
                row.HostKey = host.HostKey;
            }
        }
    }
}
