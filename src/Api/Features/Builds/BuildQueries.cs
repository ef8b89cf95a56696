using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Slipway.Api.Problems;
using Slipway.Contracts;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence;
using Slipway.Persistence.Builds;

namespace Slipway.Api.Features.Builds;

internal static class BuildQueries
{
    public static readonly string[] ActiveStates = ["Submitted", "Queued", "Running", "Stopping"];

    /// <summary>Those that run or wait for their turn, and those at rest that were asked to resume.</summary>
    public static IQueryable<BuildRow> BuildsInProgress(this SlipwayDbContext db)
    {
        var resumes = db.UntakenResumes;
        return db.Builds.Where(build => ActiveStates.Contains(build.CurrentState) || resumes.Any(command => command.BuildId == build.CorrelationId));
    }

    public sealed record NamedBuild
    {
        public required BuildRow Row { get; init; }
        public required string ClusterName { get; init; }
        public IReadOnlyList<HostPosition>? Positions { get; init; }

        public Build Describe() => BuildDescriptions.Describe(Row, ClusterName) with { Positions = Positions };
    }

    public static IQueryable<NamedBuild> NamedBuilds(this SlipwayDbContext db) =>
        from build in db.Builds.AsNoTracking()
        join cluster in db.Clusters on build.ClusterId equals cluster.Id
        select new NamedBuild { Row = build, ClusterName = cluster.Name };

    public static async Task<NamedBuild> FindBuildAsync(this SlipwayDbContext db, Guid id, CancellationToken cancellationToken) =>
        await db.NamedBuilds().SingleOrDefaultAsync(build => build.Row.CorrelationId == id, cancellationToken) ?? throw ProblemException.NotFound("build");

    /// <summary>By host name; null while nothing has run.</summary>
    public static async Task<IReadOnlyList<HostPosition>?> PositionsAsync(this SlipwayDbContext db, Guid build, CancellationToken cancellationToken)
    {
        // A task that a resume keeps has been passed. One that waits has not been come to, unless it is to be tried again in this run, or was when the run ended.
        string[] waits = [nameof(TaskState.Blocked), nameof(TaskState.Ready)];
        var last = db.Tasks.Where(row => row.BuildId == build && row.Host != null && row.Attempt > 0 && row.State != nameof(TaskState.Skipped)
                && (!waits.Contains(row.State) || db.Attempts.Any(attempt => attempt.TaskId == row.Id && attempt.Number == row.Attempt && attempt.Run == db.Builds.Single(one => one.CorrelationId == build).Run)))
            .GroupBy(row => row.Host)
            .Select(host => host.Max(row => row.Order));
        // The highest index is asked for, since EF makes of Take(1) a numbering of all the tenant's steps.
        var positions = await (from task in db.Tasks
                               where task.BuildId == build && last.Contains(task.Order)
                               from step in db.Steps
                                   .Where(row => row.TaskId == task.Id && row.Attempt == task.Attempt
                                       && row.Index == db.Steps.Where(other => other.TaskId == task.Id && other.Attempt == task.Attempt).Max(other => other.Index))
                                   .DefaultIfEmpty()
                               select new HostPosition(
                                   task.Host!, task.Stage, Enum.Parse<TaskState>(task.State), (int?)step.Index, step.Name,
                                   step == null ? null : Enum.Parse<StepOutcome>(step.Outcome)))
            .ToListAsync(cancellationToken);
        return positions.Count == 0 ? null : [.. positions.OrderBy(position => position.Host, StringComparer.Ordinal)];
    }

    public static async Task<Recap> RecapAsync(this SlipwayDbContext db, BuildRow build, CancellationToken cancellationToken)
    {
        var tasks = await db.Tasks.Where(row => row.BuildId == build.CorrelationId && row.Host != null)
            .OrderBy(row => row.Order)
            .Select(row => new RecapTask(row.Id, row.Host!, row.Stage, row.State))
            .ToListAsync(cancellationToken);
        var attempts = await db.Attempts.Where(row => row.BuildId == build.CorrelationId)
            .Select(row => new { row.TaskId, row.Number, row.Run, row.Outcome, row.Failure })
            .ToListAsync(cancellationToken);
        var steps = await db.Steps.Where(row => row.BuildId == build.CorrelationId)
            .Select(row => new RecapStep(row.TaskId, row.Attempt, row.Name, row.Outcome, row.Warnings.Count))
            .ToListAsync(cancellationToken);
        var nodes = await (from output in db.TaskOutputs
                           join task in db.Tasks on output.TaskId equals task.Id
                           where output.BuildId == build.CorrelationId && task.Stage == "verify" && output.Name == "nodes"
                           select output.Value).FirstOrDefaultAsync(cancellationToken);
        return new Recap(
            build.CorrelationId,
            Enum.Parse<BuildStatus>(build.CurrentState, ignoreCase: true),
            Recaps.PerHost(build.Run, tasks, [.. attempts.Select(row => new RecapAttempt(row.TaskId, row.Number, row.Run, row.Outcome, row.Failure?.Code))], steps),
            nodes is null ? [] : Nodes(nodes),
            build.ExcludedHosts);
    }

    private static List<NodeStatus> Nodes(string json) =>
        [.. JsonSerializer.Deserialize<List<SeenNode>>(json, SlipwayJson.Options)!
            .Select(node => new NodeStatus(node.Name, node.Ready, node.Version, node.Roles.Split(',', StringSplitOptions.RemoveEmptyEntries), node.InternalIP))];

    /// <summary>As the stage <c>verify</c> writes its output <c>nodes</c>.</summary>
    private sealed record SeenNode(string Name, bool Ready, string Version, string Roles, string? InternalIP);
}
