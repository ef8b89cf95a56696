using System.Diagnostics;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Slipway.Api.Auth;
using Slipway.Api.Features.Builds;
using Slipway.Api.Idempotency;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Messages;
using Slipway.Messaging;
using Slipway.Persistence;
using Slipway.Persistence.Builds;
using Slipway.Persistence.Clusters;

namespace Slipway.Api.Features.Clusters;

/// <summary>A build to be submitted, with the response that says so.</summary>
internal sealed record BuildStart(BuildRow Row, Build Build, Dictionary<string, string> Headers)
{
    public static BuildStart Of(ClusterRow cluster, BuildKind kind, Caller caller, DateTimeOffset now, HttpRequest request, string location, bool queued = false)
    {
        var row = new BuildRow
        {
            CorrelationId = Guid.CreateVersion7(now),
            TenantId = caller.TenantId,
            ClusterId = cluster.Id,
            Revision = cluster.Revision,
            Kind = kind.ToString(),
            CurrentState = queued ? nameof(BuildStatus.Queued) : nameof(BuildStatus.Submitted),
            Reason = queued ? new WaitReason { Code = ErrorCodes.BuildRunning, Message = "The cluster's other build has to end first.", Actor = "slipway", Since = now } : null,
            RequestedBy = caller.Name,
            TraceParent = Activity.Current?.Id,
            CreatedAt = now,
            UpdatedAt = now,
        };
        return new BuildStart(row, BuildDescriptions.Describe(row, cluster.Name), ResponseHeaders.ForBuild(request, row.CorrelationId, location));
    }

    public Task<bool> TryKeepAsync(IdempotencyKey key, SlipwayDbContext db, DateTimeOffset now, CancellationToken cancellationToken) =>
        key.TryKeepAsync(db, now, StatusCodes.Status202Accepted, Build, Headers, cancellationToken);

    /// <summary>Saves, in the caller's transaction, the build and the message that sets it going.</summary>
    public async Task SubmitAsync(SlipwayDbContext db, IPublishEndpoint publish, CancellationToken cancellationToken)
    {
        db.Builds.Add(Row);
        // A queued one is called when the one before it ends.
        if (Row.CurrentState == nameof(BuildStatus.Submitted))
        {
            await publish.Publish(
                new BuildSubmitted(Row.TenantId, Row.CorrelationId),
                message => message.MessageId = MessageIds.Create(Row.CorrelationId, 0, 0, "build-submitted"),
                cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    public Accepted<Build> Accept(HttpContext context) => Accepted(context, Build, Headers);

    public static Accepted<Build> Replay(HttpContext context, StoredResponse<Build> stored)
    {
        context.Response.Headers[IdempotencyKey.ReplayedHeader] = "true";
        return Accepted(context, stored.Body, stored.Headers);
    }

    private static Accepted<Build> Accepted(HttpContext context, Build build, IReadOnlyDictionary<string, string> headers)
    {
        foreach (var (name, value) in headers)
        {
            context.Response.Headers[name] = value;
        }

        return TypedResults.Accepted((string?)null, build);
    }
}
