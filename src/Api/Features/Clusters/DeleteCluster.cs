using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Slipway.Api.Auth;
using Slipway.Api.Features.Auditing;
using Slipway.Api.Features.Builds;
using Slipway.Api.Problems;
using Slipway.Contracts.Errors;
using Slipway.Persistence;

namespace Slipway.Api.Features.Clusters;

/// <summary>Forgets a cluster and its keys. Its builds stay to be read; its hosts are not touched.</summary>
internal static class DeleteCluster
{
    public static async Task<NoContent> HandleAsync(
        Guid id,
        [FromHeader(Name = "If-Match"), Description("The cluster's ETag.")] string? ifMatch,
        Caller caller,
        SlipwayDbContext db,
        TimeProvider time,
        HttpRequest request,
        CancellationToken cancellationToken)
    {
        _ = ifMatch;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // In the order in which the saga locks them. Whoever resumes a build holds its row, who asks for a new one the cluster's.
        await db.Database.ExecuteSqlAsync($"select from slipway.builds where cluster_id = {id} for update", cancellationToken);
        await db.Database.ExecuteSqlAsync($"select from slipway.clusters where id = {id} for update", cancellationToken);
        var cluster = await db.Clusters.SingleOrDefaultAsync(row => row.Id == id && row.DeletedAt == null, cancellationToken) ?? throw ProblemException.NotFound("cluster");
        request.RequireMatch(cluster.Revision);
        await BuildCommands.RequireIdleAsync(db, id, cancellationToken);

        var now = time.GetStoredNow();
        cluster.DeletedAt = now;
        await db.ClusterSecrets.Where(secret => secret.ClusterId == id).ExecuteDeleteAsync(cancellationToken);
        db.Audit(caller, now, "cluster.delete", cluster.Name, new { cluster.Id });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
