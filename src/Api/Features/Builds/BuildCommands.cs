using System.Diagnostics;
using System.Text.Json;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Slipway.Api.Auth;
using Slipway.Api.Bodies;
using Slipway.Api.Problems;
using Slipway.Contracts;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Messages;
using Slipway.Messaging;
using Slipway.Persistence;
using Slipway.Persistence.Builds;

namespace Slipway.Api.Features.Builds;

/// <summary>What users ask of builds. The intent is stored; only the saga changes the build.</summary>
internal static class BuildCommands
{
    public static async Task<Accepted<Build>> ResumeAsync(
        Guid id, Body<ResumeRequest> body, Caller caller, SlipwayDbContext db, [FromServices] IPublishEndpoint publish, TimeProvider time, HttpContext context, CancellationToken cancellationToken)
    {
        var request = body.Checked();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var build = await LockAsync(db, id, cancellationToken);
        if (build.Row.CurrentState is not ("Failed" or "Cancelled"))
        {
            throw new ProblemException(ErrorCodes.Conflict, $"The build is {build.Row.CurrentState}; only a failed or cancelled one can be resumed.");
        }

        await RequireIdleAsync(db, build.Row.ClusterId, cancellationToken);
        if (request.Revision is { } revision && !await db.SpecRevisions.AnyAsync(row => row.ClusterId == build.Row.ClusterId && row.Revision == revision, cancellationToken))
        {
            throw ProblemException.Invalid(ErrorCodes.RequestInvalid, [new("#/revision", ErrorCodes.ValueInvalid, $"The cluster has no revision {revision}.")]);
        }

        await GiveAsync(db, publish, build.Row, "resume", request, caller, time.GetStoredNow(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Accepted(context, build);
    }

    public static async Task<Accepted<Build>> CancelAsync(
        Guid id, Body<CancelRequest> body, Caller caller, SlipwayDbContext db, [FromServices] IPublishEndpoint publish, TimeProvider time, HttpContext context, CancellationToken cancellationToken)
    {
        var request = body.Checked();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var build = await LockAsync(db, id, cancellationToken);
        if (!BuildQueries.ActiveStates.Contains(build.Row.CurrentState))
        {
            throw new ProblemException(ErrorCodes.Conflict, $"The build is {build.Row.CurrentState} already.");
        }

        await GiveAsync(db, publish, build.Row, "cancel", request, caller, time.GetStoredNow(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Accepted(context, build);
    }

    /// <exception cref="ProblemException">The cluster has a build in progress.</exception>
    public static async Task RequireIdleAsync(SlipwayDbContext db, Guid clusterId, CancellationToken cancellationToken)
    {
        var running = await db.Builds.Where(row => row.ClusterId == clusterId && BuildQueries.ActiveStates.Contains(row.CurrentState))
            .Select(row => (Guid?)row.CorrelationId).FirstOrDefaultAsync(cancellationToken);
        if (running is { } buildId)
        {
            throw new ProblemException(ErrorCodes.BuildRunning, $"Build {buildId} is in progress.") { Resource = ResponseHeaders.BuildPath(buildId) };
        }
    }

    // The saga takes the same lock, so the state that is judged here cannot change before the intent is stored.
    private static async Task<BuildQueries.NamedBuild> LockAsync(SlipwayDbContext db, Guid id, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync($"select from slipway.builds where id = {id} for update", cancellationToken);
        return await db.FindBuildAsync(id, cancellationToken);
    }

    private static async Task GiveAsync(
        SlipwayDbContext db, IPublishEndpoint publish, BuildRow build, string kind, object request, Caller caller, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var command = new BuildCommand
        {
            Id = Guid.CreateVersion7(now),
            TenantId = caller.TenantId,
            BuildId = build.CorrelationId,
            Kind = kind,
            Arguments = JsonSerializer.Serialize(request, request.GetType(), SlipwayJson.Options),
            RequestedBy = caller.Name,
            TraceParent = Activity.Current?.Id,
            CreatedAt = now,
        };
        db.BuildCommands.Add(command);
        db.Audit(caller, now, $"build.{kind}", build.CorrelationId.ToString(), request);
        await publish.Publish(
            new BuildCommandGiven(caller.TenantId, build.CorrelationId, command.Id),
            message => message.MessageId = MessageIds.Create(command.Id, 0, 0, "build-command"),
            cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }

    private static Accepted<Build> Accepted(HttpContext context, BuildQueries.NamedBuild build)
    {
        foreach (var (name, value) in ResponseHeaders.ForBuild(context.Request, build.Row.CorrelationId, ResponseHeaders.BuildPath(build.Row.CorrelationId)))
        {
            context.Response.Headers[name] = value;
        }

        return TypedResults.Accepted((string?)null, build.Describe());
    }
}
