using System.ComponentModel;
using System.Text.Json;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Slipway.Api.Auth;
using Slipway.Api.Bodies;
using Slipway.Api.Features.Auditing;
using Slipway.Api.Features.Tenants;
using Slipway.Api.Idempotency;
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

internal static class CreateCluster
{
    public static async Task<Accepted<Build>> HandleAsync(
        Body<ClusterSpec> body,
        [FromHeader(Name = IdempotencyKey.HeaderName), Description("Unique for each cluster wanted; repeat it to repeat the request.")] string? idempotencyKey,
        [FromQuery, Description("What the first build does: create (default), or preflight, which only looks whether the hosts are fit.")] string? kind,
        Caller caller,
        SlipwayDbContext db,
        EgressGuard egress,
        [FromServices] IPublishEndpoint publish,
        TimeProvider time,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        _ = idempotencyKey;
        var first = kind switch
        {
            null or "create" => BuildKind.Create,
            "preflight" => BuildKind.Preflight,
            _ => throw ProblemException.Parameter("kind", "A cluster's first build is create or preflight."),
        };
        var now = time.GetStoredNow();
        var key = IdempotencyKey.Require(context.Request, caller, kind is null ? "POST /v1/clusters" : $"POST /v1/clusters?kind={kind}", body.Raw);
        if (await key.FindAsync<Build>(db, now, cancellationToken) is { } earlier)
        {
            return BuildStart.Replay(context, earlier);
        }

        var spec = await SpecChecking.RequireValidAsync(body.Document, db, egress, cancellationToken);
        var cluster = new ClusterRow
        {
            Id = Guid.CreateVersion7(now),
            TenantId = caller.TenantId,
            Name = spec.Name,
            Phase = nameof(ClusterPhase.Pending),
            Revision = 1,
            CreatedAt = now,
        };
        var start = BuildStart.Of(cluster, first, caller, now, context.Request, ResponseHeaders.ClusterPath(cluster.Id));
        cluster.LastBuildId = start.Row.CorrelationId;

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await start.TryKeepAsync(key, db, now, cancellationToken))
        {
            await transaction.RollbackAsync(cancellationToken);
            return BuildStart.Replay(context, await key.FindAsync<Build>(db, now, cancellationToken) ?? throw new ProblemException(ErrorCodes.IdempotencyKeyInFlight));
        }

        await db.RequireQuotaAsync(caller.TenantId, cancellationToken, clusters: 1, hosts: spec.Hosts.Count, builds: 1);
        db.Clusters.Add(cluster);
        db.SpecRevisions.Add(Revision(cluster, spec, caller, now));
        db.Hosts.AddRange(spec.Hosts.Select(host => Host(cluster, host, now)));
        db.Audit(caller, now, "cluster.create", cluster.Name, new { cluster.Id, Build = start.Row.CorrelationId, Hosts = spec.Hosts.Count });
        await db.AnnounceAsync(WebhookEventTypes.ClusterCreated, new { clusterId = cluster.Id, clusterName = cluster.Name, revision = cluster.Revision }, now, cancellationToken);
        try
        {
            await start.SubmitAsync(db, publish, cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.IsDuplicate())
        {
            throw Conflicts.NameTaken("cluster", cluster.Name);
        }

        await transaction.CommitAsync(cancellationToken);
        return start.Accept(context);
    }

    public static SpecRevision Revision(ClusterRow cluster, ClusterSpec spec, Caller caller, DateTimeOffset now) => new()
    {
        ClusterId = cluster.Id,
        Revision = cluster.Revision,
        TenantId = cluster.TenantId,
        Spec = JsonSerializer.Serialize(spec, SlipwayJson.Options),
        CreatedBy = caller.Name,
        CreatedAt = now,
    };

    public static HostRow Host(ClusterRow cluster, HostSpec host, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        TenantId = cluster.TenantId,
        ClusterId = cluster.Id,
        Name = host.Name,
        HostKey = host.HostKey,
    };
}
