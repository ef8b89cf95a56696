using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Slipway.Contracts;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence;
using Slipway.Persistence.Audit;
using Slipway.Persistence.Builds;
using Slipway.Persistence.Events;
using Slipway.Persistence.Webhooks;

namespace Slipway.Orchestrator.Builds;

/// <summary>Says in events, webhooks, audit and the cluster's phase what the saga has decided.</summary>
internal sealed class Announcements(SlipwayDbContext db, EndedBuilds ended, TimeProvider time)
{
    public static bool IsResting(BuildRow build) =>
        build.CurrentState is nameof(BuildStateMachine.Succeeded) or nameof(BuildStateMachine.Failed) or nameof(BuildStateMachine.Cancelled);

    public async Task StatusAsync(BuildRow build, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        build.UpdatedAt = now;
        if (IsResting(build))
        {
            ended.Add(Word(build.CurrentState));
            build.FinishedAt = now;
            build.Reason = null;
            db.AuditEvents.Add(new AuditEvent
            {
                Id = Guid.CreateVersion7(),
                TenantId = build.TenantId,
                Time = now,
                Actor = "slipway",
                Action = "build.finished",
                Target = $"builds/{build.CorrelationId}",
                Data = JsonSerializer.Serialize(new { status = build.CurrentState, run = build.Run, code = build.Failure?.Code }, SlipwayJson.Options),
            });
        }

        var cluster = await db.Clusters.SingleAsync(c => c.Id == build.ClusterId, cancellationToken);
        cluster.Phase = build.CurrentState switch
        {
            // It has only looked.
            _ when build.Kind == nameof(BuildKind.Preflight) => cluster.Phase,
            nameof(BuildStateMachine.Succeeded) => nameof(ClusterPhase.Ready),
            // It never began, so it left the cluster as it was.
            nameof(BuildStateMachine.Cancelled) when build.StartedAt is null => cluster.Phase,
            nameof(BuildStateMachine.Failed) or nameof(BuildStateMachine.Cancelled) => nameof(ClusterPhase.Failed),
            _ => nameof(ClusterPhase.Building),
        };
        if (WebhookOutbox.OfBuild(Enum.Parse<BuildStatus>(build.CurrentState)) is { } type)
        {
            await db.AnnounceAsync(type, new
            {
                clusterId = cluster.Id, clusterName = cluster.Name, buildId = build.CorrelationId, kind = Word(build.Kind), revision = build.Revision, run = build.Run,
                status = Word(build.CurrentState), requestedBy = build.RequestedBy, error = type == WebhookEventTypes.BuildFailed ? build.Failure : null,
            }, now, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        await EventWriter.AppendAsync(db, build.TenantId, build.CorrelationId,
            [new NewEvent(EventTypes.BuildStatus, new { status = Word(build.CurrentState), run = build.Run, reason = build.Reason, error = build.Failure })], cancellationToken);
    }

    public Task TasksAsync(BuildRow build, IReadOnlyList<TaskRow> tasks, CancellationToken cancellationToken) =>
        EventWriter.AppendAsync(db, build.TenantId, build.CorrelationId,
            [.. tasks.Select(t => new NewEvent(EventTypes.TaskState, new
            {
                taskId = t.Id, stage = t.Stage, host = t.Host, state = Word(t.State), attempt = t.Attempt, kept = t.Kept ? true : (bool?)null, why = t.Why is null ? null : Word(t.Why), reason = t.Reason, error = t.Failure,
            }))], cancellationToken);

    private static string Word(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);
}
