using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Slipway.Api.Paging;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence;
using Slipway.Persistence.Builds;

namespace Slipway.Api.Features.Builds;

/// <summary>Who asked for what, and every attempt that was made for it.</summary>
internal static class GetBuildAudit
{
    public static async Task<Ok<BuildAudit>> HandleAsync(Guid id, [AsParameters] PageRequest page, SlipwayDbContext db, CancellationToken cancellationToken)
    {
        var build = (await db.FindBuildAsync(id, cancellationToken)).Row;
        var cluster = await db.Clusters.AsNoTracking().SingleAsync(row => row.Id == build.ClusterId, cancellationToken);
        var commands = await db.BuildCommands.AsNoTracking().Where(row => row.BuildId == id && row.Kind != BuildCommand.Preview).OrderBy(row => row.CreatedAt).ToListAsync(cancellationToken);

        var filter = $"audit:{id}";
        var after = page.After(filter);
        var attempts = db.Attempts.AsNoTracking().Where(row => row.BuildId == id);
        if (after is { } from)
        {
            attempts = attempts.Where(row => EF.Functions.GreaterThan(ValueTuple.Create(row.StartedAt, row.TaskId), ValueTuple.Create(from.CreatedAt, from.Id)));
        }

        var found = await (from attempt in attempts
                           join task in db.Tasks.AsNoTracking() on attempt.TaskId equals task.Id
                           orderby attempt.StartedAt, attempt.TaskId
                           select new { attempt, task.Host, task.Stage }).Take(page.Size + 1).ToListAsync(cancellationToken);
        var ids = found.Select(one => one.attempt.TaskId).ToList();
        var steps = (await db.Steps.AsNoTracking().Where(row => ids.Contains(row.TaskId)).OrderBy(row => row.Index).ToListAsync(cancellationToken)).ToLookup(row => (row.TaskId, row.Attempt));
        var listed = page.Of(found, one => Describe(one.attempt, one.Host!, one.Stage, steps[(one.attempt.TaskId, one.attempt.Number)]), one => PageRequest.Token(filter, one.attempt.StartedAt, one.attempt.TaskId));
        return TypedResults.Ok(new BuildAudit
        {
            BuildId = id,
            ClusterId = cluster.Id,
            ClusterName = cluster.Name,
            ClusterDeletedAt = cluster.DeletedAt,
            Requests =
            [
                new AuditedRequest(build.Kind.ToLowerInvariant(), build.RequestedBy, build.CreatedAt),
                .. commands.Select(command => new AuditedRequest(command.Kind, command.RequestedBy, command.CreatedAt, JsonNode.Parse(command.Arguments)!.AsObject())),
            ],
            Attempts = listed.Items,
            NextPageToken = listed.NextPageToken,
        });
    }

    private static AuditedAttempt Describe(AttemptRow row, string host, string stage, IEnumerable<StepRow> steps) => new()
    {
        Host = host,
        Stage = stage,
        Run = row.Run,
        Number = row.Number,
        Runner = row.Runner,
        Adoptions = row.Adoptions,
        HostKey = row.HostKey,
        ScriptDigest = row.ScriptDigest,
        StartedAt = row.StartedAt,
        FinishedAt = row.FinishedAt,
        Outcome = row.Outcome,
        ExitCode = row.ExitCode,
        Code = row.Failure?.Code,
        Changes = [.. steps.SelectMany(step => step.Changes)],
    };
}
