using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using MassTransit;
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
using Slipway.Contracts.Messages;
using Slipway.Contracts.Specs;
using Slipway.Messaging;
using Slipway.Persistence;
using Slipway.Persistence.Builds;

namespace Slipway.Api.Features.Builds;

/// <summary>What users ask of builds. The intent is stored; only the saga changes the build.</summary>
internal static class BuildCommands
{
    private static readonly TimeSpan PreviewLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PreviewLook = TimeSpan.FromMilliseconds(50);

    public static async Task<Results<Accepted<Build>, Ok<ResumePreview>>> ResumeAsync(
        Guid id, [FromQuery, Description("Only say what would be done.")] bool? dryRun, Body<ResumeRequest> body, Caller caller, SlipwayDbContext db, [FromServices] IPublishEndpoint publish, TimeProvider time, HttpContext context, CancellationToken cancellationToken)
    {
        var request = body.Checked();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var build = await LockAsync(db, id, cancellationToken);
        if (build.Row.CurrentState is not ("Failed" or "Cancelled"))
        {
            throw new ProblemException(ErrorCodes.Conflict, $"The build is {build.Row.CurrentState.ToLowerInvariant()}; only a failed or cancelled one can be resumed.");
        }

        var running = await InProgressAsync(db, build.Row.ClusterId, cancellationToken);
        if (await db.Clusters.AnyAsync(row => row.Id == build.Row.ClusterId && row.DeletedAt != null, cancellationToken))
        {
            throw new ProblemException(ErrorCodes.Conflict, "Its cluster was deleted.");
        }

        await RequireSenseAsync(db, build.Row, request, cancellationToken);
        if (dryRun == true)
        {
            var asked = await GiveAsync(db, publish, build.Row, BuildCommand.Preview, request, caller, time.GetStoredNow(), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return TypedResults.Ok(await PreviewAsync(db, asked, time, cancellationToken));
        }

        if (running is { } other)
        {
            throw Running(other);
        }

        await db.RequireQuotaAsync(caller.TenantId, cancellationToken, builds: 1);
        await GiveAsync(db, publish, build.Row, BuildCommand.Resume, request, caller, time.GetStoredNow(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Accepted(context, build with { Positions = await db.PositionsAsync(id, cancellationToken) });
    }

    public static async Task<Accepted<Build>> CancelAsync(
        Guid id, Body<CancelRequest> body, Caller caller, SlipwayDbContext db, [FromServices] IPublishEndpoint publish, TimeProvider time, HttpContext context, CancellationToken cancellationToken)
    {
        var request = body.Checked();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var build = await LockAsync(db, id, cancellationToken);
        if (!BuildQueries.ActiveStates.Contains(build.Row.CurrentState))
        {
            throw new ProblemException(ErrorCodes.Conflict, $"The build is {build.Row.CurrentState.ToLowerInvariant()} already.");
        }

        await GiveAsync(db, publish, build.Row, BuildCommand.Cancel, request, caller, time.GetStoredNow(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Accepted(context, build with { Positions = await db.PositionsAsync(id, cancellationToken) });
    }

    /// <summary>Locks the cluster until the caller's transaction ends, as a queued build does that looks whether its turn has come.</summary>
    /// <returns>The build that runs, waits for its turn, or goes on as soon as the orchestrator hears that it was resumed.</returns>
    public static async Task<Guid?> InProgressAsync(SlipwayDbContext db, Guid clusterId, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync($"select from slipway.clusters where id = {clusterId} for update", cancellationToken);
        return await db.BuildsInProgress().Where(row => row.ClusterId == clusterId)
            .OrderBy(row => row.CurrentState == "Queued").Select(row => (Guid?)row.CorrelationId).FirstOrDefaultAsync(cancellationToken);
    }

    /// <exception cref="ProblemException">The cluster has a build in progress.</exception>
    public static async Task RequireIdleAsync(SlipwayDbContext db, Guid clusterId, CancellationToken cancellationToken)
    {
        if (await InProgressAsync(db, clusterId, cancellationToken) is { } running)
        {
            throw Running(running);
        }
    }

    public static ProblemException Running(Guid build) => new(ErrorCodes.BuildRunning, $"Build {build} is in progress.") { Resource = ResponseHeaders.BuildPath(build) };

    /// <exception cref="ProblemException">The request names what the cluster has not, or leaves out what it cannot do without.</exception>
    private static async Task RequireSenseAsync(SlipwayDbContext db, BuildRow build, ResumeRequest request, CancellationToken cancellationToken)
    {
        var number = request.Revision ?? build.Revision;
        var text = await db.SpecRevisions.Where(row => row.ClusterId == build.ClusterId && row.Revision == number).Select(row => row.Spec).SingleOrDefaultAsync(cancellationToken)
            ?? throw ProblemException.Invalid(ErrorCodes.RequestInvalid, [new("#/revision", ErrorCodes.ValueInvalid, $"The cluster has no revision {number}.")]);
        var hosts = JsonSerializer.Deserialize<ClusterSpec>(text, SlipwayJson.Options)!.Hosts.ToDictionary(host => host.Name);
        Finding[] findings =
        [
            .. Unknown("hosts", request.Hosts ?? []),
            .. Unknown("excludeHosts", request.ExcludeHosts),
            .. request.ExcludeHosts.Index().Where(name => hosts.TryGetValue(name.Item, out var host) && (host.Roles.Contains(HostRole.ControlPlane) || host.Roles.Contains(HostRole.Etcd)))
                .Select(name => new Finding($"#/excludeHosts/{name.Index}", ErrorCodes.HostNotExcludable, $"{name.Item} is a control plane or an etcd host.")),
            .. request.ExcludeHosts.Index().Where(name => request.Hosts?.Contains(name.Item) == true)
                .Select(name => new Finding($"#/excludeHosts/{name.Index}", ErrorCodes.ValueInvalid, $"{name.Item} is among hosts too.")),
        ];
        if (findings.Length > 0)
        {
            throw ProblemException.Invalid(ErrorCodes.RequestInvalid, findings);
        }

        IEnumerable<Finding> Unknown(string member, IReadOnlyList<string> names) => names.Index().Where(name => !hosts.ContainsKey(name.Item))
            .Select(name => new Finding($"#/{member}/{name.Index}", ErrorCodes.ValueInvalid, $"The spec has no host {name.Item}."));
    }

    // Only the orchestrator plans; it answers in the command's row.
    private static async Task<ResumePreview> PreviewAsync(SlipwayDbContext db, Guid command, TimeProvider time, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        using var timer = new PeriodicTimer(PreviewLook, time);
        do
        {
            if (await db.BuildCommands.AsNoTracking().Where(row => row.Id == command).Select(row => row.Result).SingleAsync(cancellationToken) is { } result)
            {
                return JsonSerializer.Deserialize<ResumePreview>(result, SlipwayJson.Options)!;
            }
        }
        while (time.GetElapsedTime(begun) < PreviewLimit && await timer.WaitForNextTickAsync(cancellationToken));
        throw new ProblemException(ErrorCodes.Unavailable, "The orchestrator has not answered in time.");
    }

    // The saga takes the same lock, so the state that is judged here cannot change before the intent is stored.
    private static async Task<BuildQueries.NamedBuild> LockAsync(SlipwayDbContext db, Guid id, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync($"select from slipway.builds where id = {id} for update", cancellationToken);
        return await db.FindBuildAsync(id, cancellationToken);
    }

    private static async Task<Guid> GiveAsync(
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
        if (kind != BuildCommand.Preview)
        {
            db.Audit(caller, now, $"build.{kind}", build.CorrelationId.ToString(), request);
        }

        await publish.Publish(
            new BuildCommandGiven(caller.TenantId, build.CorrelationId, command.Id),
            message => message.MessageId = MessageIds.Create(command.Id, 0, 0, "build-command"),
            cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return command.Id;
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
