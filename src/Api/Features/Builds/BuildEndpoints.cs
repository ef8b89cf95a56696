using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Slipway.Api.Auth;
using Slipway.Api.Paging;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence;

namespace Slipway.Api.Features.Builds;

internal static class BuildEndpoints
{
    public static void MapBuilds(this IEndpointRouteBuilder api)
    {
        var builds = api.MapGroup("/v1/builds").WithTags("Builds");
        builds.MapGet("", ListAsync).Requires(Permissions.BuildsRead).Refuses(400).WithName("listBuilds").WithSummary("List builds");
        builds.MapGet("/{id:guid}", GetAsync).Requires(Permissions.BuildsRead).Refuses(404).WithName("getBuild").WithSummary("Read a build's state");
        builds.MapGet("/{id:guid}/tasks", TasksAsync).Requires(Permissions.BuildsRead).Refuses(400, 404)
            .WithName("listTasks").WithSummary("List a build's tasks with their attempts and steps");
        builds.MapGet("/{id:guid}/recap", RecapAsync).Requires(Permissions.BuildsRead).Refuses(404)
            .WithName("getRecap").WithSummary("Count what happened on each host, in Ansible's words");
        builds.MapGet("/{id:guid}/selinux", SelinuxAsync).Requires(Permissions.BuildsRead).Refuses(404)
            .WithName("getSelinuxReport").WithSummary("List what SELinux denied on the hosts while the build's steps ran")
            .WithDescription("From each host's audit log, so only of hosts where auditd runs. In permissive mode these are what enforcing would have refused.");
        builds.MapGet("/{id:guid}/output", BuildOutput.GetAsync).Requires(Permissions.BuildsRead).Refuses(400, 404)
            .WithName("getOutput").WithSummary("Read the output of one stage on one host")
            .WithDescription("A range of at most 256 KiB or one chunk; ask again with nextOffset until complete.");
        builds.MapGet("/{id:guid}/audit", GetBuildAudit.HandleAsync).Requires(Permissions.BuildsRead).Refuses(400, 404)
            .WithName("getBuildAudit").WithSummary("Read who asked for a build, and every attempt made for it")
            .WithDescription("With runner, host key, digest of the steps, outcome and what was changed. Kept when the cluster is deleted.");
        builds.MapPost("/{id:guid}:resume", BuildCommands.ResumeAsync).Requires(Permissions.BuildsRun).Refuses(400, 404, 409, 415, 422)
            .WithName("resumeBuild").WithSummary("Go on with a failed or cancelled build")
            .WithDescription("Facts are collected again; tasks whose inputs have not changed are kept. With dryRun=true nothing is done: the answer lists the tasks that would be run or kept, and why.");
        builds.MapPost("/{id:guid}:cancel", BuildCommands.CancelAsync).Requires(Permissions.BuildsRun).Refuses(400, 404, 409, 415, 422)
            .WithName("cancelBuild").WithSummary("Stop a build between steps, or kill its steps");
    }

    private static async Task<Ok<Page<Build>>> ListAsync(
        [FromQuery, Description("Only builds of this cluster.")] Guid? cluster, [AsParameters] PageRequest page, SlipwayDbContext db, CancellationToken cancellationToken)
    {
        var filter = $"builds:{cluster}";
        var after = page.After(filter);
        var rows = from build in db.NamedBuilds()
                   where cluster == null || build.Row.ClusterId == cluster
                   where after == null || EF.Functions.GreaterThan(
                       ValueTuple.Create(build.Row.CreatedAt, build.Row.CorrelationId), ValueTuple.Create(after!.Value.CreatedAt, after.Value.Id))
                   orderby build.Row.CreatedAt, build.Row.CorrelationId
                   select build;
        var found = await rows.Take(page.Size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(page.Of(found, build => build.Describe(), build => PageRequest.Token(filter, build.Row.CreatedAt, build.Row.CorrelationId)));
    }

    private static async Task<Ok<Build>> GetAsync(Guid id, SlipwayDbContext db, CancellationToken cancellationToken) =>
        TypedResults.Ok((await db.FindBuildAsync(id, cancellationToken) with { Positions = await db.PositionsAsync(id, cancellationToken) }).Describe());

    private static async Task<Ok<Page<BuildTask>>> TasksAsync(
        Guid id, [FromQuery] string? host, [FromQuery] string? stage, [AsParameters] PageRequest page, SlipwayDbContext db, CancellationToken cancellationToken)
    {
        await db.FindBuildAsync(id, cancellationToken);
        var filter = $"tasks:{id}:{host}:{stage}";
        var after = page.AfterNumber(filter) ?? 0;
        var tasks = await db.Tasks.AsNoTracking()
            .Where(row => row.BuildId == id && row.Order > after && (host == null || row.Host == host) && (stage == null || row.Stage == stage))
            .OrderBy(row => row.Order).Take(page.Size + 1).ToListAsync(cancellationToken);
        var ids = tasks.Take(page.Size).Select(task => task.Id).ToList();
        var attempts = (await db.Attempts.AsNoTracking().Where(row => ids.Contains(row.TaskId)).ToListAsync(cancellationToken)).ToLookup(row => row.TaskId);
        var steps = (await db.Steps.AsNoTracking().Where(row => ids.Contains(row.TaskId)).ToListAsync(cancellationToken)).ToLookup(row => (row.TaskId, row.Attempt));
        return TypedResults.Ok(page.Of(tasks, task => BuildDescriptions.Describe(task, attempts[task.Id], steps), task => PageRequest.Token(filter, task.Order)));
    }

    private static async Task<Ok<Recap>> RecapAsync(Guid id, SlipwayDbContext db, CancellationToken cancellationToken)
    {
        var build = await db.FindBuildAsync(id, cancellationToken);
        return TypedResults.Ok(await db.RecapAsync(build.Row, cancellationToken));
    }

    private static async Task<Ok<SelinuxReport>> SelinuxAsync(Guid id, SlipwayDbContext db, CancellationToken cancellationToken)
    {
        await db.FindBuildAsync(id, cancellationToken);
        return TypedResults.Ok(await db.SelinuxReportAsync(id, cancellationToken));
    }
}
