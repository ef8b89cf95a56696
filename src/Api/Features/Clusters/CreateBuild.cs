using System.ComponentModel;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Slipway.Api.Auth;
using Slipway.Api.Bodies;
using Slipway.Api.Features.Auditing;
using Slipway.Api.Features.Builds;
using Slipway.Api.Features.Tenants;
using Slipway.Api.Idempotency;
using Slipway.Api.Problems;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence;

namespace Slipway.Api.Features.Clusters;

internal static class CreateBuild
{
    public static async Task<Accepted<Build>> HandleAsync(
        Guid id,
        Body<CreateBuildRequest> body,
        [FromHeader(Name = IdempotencyKey.HeaderName), Description("Unique for each build wanted; repeat it to repeat the request.")] string? idempotencyKey,
        Caller caller,
        SlipwayDbContext db,
        [FromServices] IPublishEndpoint publish,
        TimeProvider time,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        _ = idempotencyKey;
        var now = time.GetStoredNow();
        var key = IdempotencyKey.Require(context.Request, caller, $"POST {ResponseHeaders.ClusterPath(id)}/builds", body.Raw);
        if (await key.FindAsync<Build>(db, now, cancellationToken) is { } earlier)
        {
            return BuildStart.Replay(context, earlier);
        }

        var request = body.Checked();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var running = await BuildCommands.InProgressAsync(db, id, cancellationToken);
        var cluster = await db.Clusters.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id && row.DeletedAt == null, cancellationToken)
            ?? throw ProblemException.NotFound("cluster");
        if (running is { } other && !request.Queue)
        {
            throw BuildCommands.Running(other);
        }

        var start = BuildStart.Of(cluster, request.Kind, caller, now, context.Request, string.Empty, queued: running is not null);
        start.Headers["Location"] = ResponseHeaders.BuildPath(start.Row.CorrelationId);

        if (!await start.TryKeepAsync(key, db, now, cancellationToken))
        {
            await transaction.RollbackAsync(cancellationToken);
            return BuildStart.Replay(context, await key.FindAsync<Build>(db, now, cancellationToken) ?? throw new ProblemException(ErrorCodes.IdempotencyKeyInFlight));
        }

        await db.RequireQuotaAsync(caller.TenantId, cancellationToken, builds: 1);
        db.Audit(caller, now, "build.create", start.Row.CorrelationId.ToString(), new { Cluster = cluster.Name, request.Kind });
        try
        {
            await start.SubmitAsync(db, publish, cancellationToken);
            await db.Clusters.Where(row => row.Id == id)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastBuildId, start.Row.CorrelationId), cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.InnerException is PostgresException { ConstraintName: "ux_builds_one_active_per_cluster" })
        {
            // Somebody was faster since the look above.
            await transaction.RollbackAsync(cancellationToken);
            await BuildCommands.RequireIdleAsync(db, id, cancellationToken);
            throw new ProblemException(ErrorCodes.BuildRunning);
        }

        await transaction.CommitAsync(cancellationToken);
        return start.Accept(context);
    }
}
