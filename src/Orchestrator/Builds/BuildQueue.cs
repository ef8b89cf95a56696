using Microsoft.EntityFrameworkCore;
using Slipway.Persistence;
using Slipway.Persistence.Builds;

namespace Slipway.Orchestrator.Builds;

/// <summary>The builds of one cluster that wait for each other.</summary>
internal sealed class BuildQueue(SlipwayDbContext db, TimeProvider time)
{
    /// <summary>Whether a queued build may begin; its cluster is locked, so that two cannot think so at once.</summary>
    public async Task<bool> TakeTurnAsync(BuildRow build, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync($"select from slipway.clusters where id = {build.ClusterId} for update", cancellationToken);
        string[] active = [nameof(BuildStateMachine.Submitted), nameof(BuildStateMachine.Running), nameof(BuildStateMachine.Stopping)];
        var resumes = db.UntakenResumes;
        build.UpdatedAt = time.GetUtcNow();
        return await InLine(build.ClusterId).FirstAsync(cancellationToken) == build.CorrelationId
            && !await db.Builds.AnyAsync(b => b.ClusterId == build.ClusterId && b.CorrelationId != build.CorrelationId
                && (active.Contains(b.CurrentState) || resumes.Any(c => c.BuildId == b.CorrelationId)), cancellationToken);
    }

    /// <returns>The build that has waited longest for this one's end, if any.</returns>
    public async Task<Guid?> NextAsync(BuildRow build, CancellationToken cancellationToken) => Announcements.IsResting(build)
        ? await InLine(build.ClusterId).Where(id => id != build.CorrelationId).Select(id => (Guid?)id).FirstOrDefaultAsync(cancellationToken)
        : null;

    // Ids are in the order of their making.
    private IQueryable<Guid> InLine(Guid clusterId) =>
        db.Builds.Where(b => b.ClusterId == clusterId && b.CurrentState == nameof(BuildStateMachine.Queued)).Select(b => b.CorrelationId).Order();
}
