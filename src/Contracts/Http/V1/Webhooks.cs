namespace Slipway.Contracts.Http.V1;

/// <summary>Values of a webhook's <c>events</c>, and the members of a delivery's <c>data</c>.</summary>
public static class WebhookEventTypes
{
    /// <summary>clusterId, clusterName, revision</summary>
    public const string ClusterCreated = "cluster.created";
    /// <summary>clusterId, clusterName, revision: a new spec revision, not yet built</summary>
    public const string ClusterUpdated = "cluster.updated";
    /// <summary>clusterId, clusterName, buildId, kind, revision, run, status, requestedBy</summary>
    public const string BuildStarted = "build.started";
    /// <summary>As <see cref="BuildStarted"/>.</summary>
    public const string BuildSucceeded = "build.succeeded";
    /// <summary>As <see cref="BuildStarted"/>, and error: code, message, hint?, host?, stage?, step?</summary>
    public const string BuildFailed = "build.failed";
    /// <summary>As <see cref="BuildStarted"/>.</summary>
    public const string BuildCancelled = "build.cancelled";
    /// <summary>webhookId; sent when <c>:test</c> asks for it, whatever the webhook's events are</summary>
    public const string Test = "webhook.test";

    public static IReadOnlyList<string> All { get; } = [ClusterCreated, ClusterUpdated, BuildStarted, BuildSucceeded, BuildFailed, BuildCancelled];
}

public sealed record WebhookRequest
{
    public required string Name { get; init; }
    /// <summary>http or https. Where it may lead is the platform's and the tenant's egress policy; redirects are not followed.</summary>
    public required string Url { get; init; }
    /// <summary>Event types to be told of; empty: all, also those that later versions add.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];
}

/// <summary>Sent as a merge patch: a member that is absent stays.</summary>
public sealed record WebhookPatch
{
    public string? Url { get; init; }
    public IReadOnlyList<string>? Events { get; init; }
    /// <summary>True also forgives what disabled it.</summary>
    public bool? Enabled { get; init; }
}

/// <summary>Where events are delivered to, signed as the Standard Webhooks specification says.</summary>
public sealed record Webhook
{
    public required Guid Id { get; init; }
    public required string Name { get; init; }
    public required string Url { get; init; }
    public required IReadOnlyList<string> Events { get; init; }
    public required bool Enabled { get; init; }
    /// <summary>Why Slipway disabled it.</summary>
    public string? DisabledReason { get; init; }
    public required int Version { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>Until then deliveries carry the signature of the secret before, too.</summary>
    public DateTimeOffset? PreviousSecretUntil { get; init; }
    /// <summary><c>whsec_…</c>; only in the answers to create and rotate.</summary>
    public string? Secret { get; init; }
}

public enum DeliveryState
{
    /// <summary>It is due at <c>nextAttemptAt</c>.</summary>
    Pending,
    Delivered,
    /// <summary>It was tried as often as it is tried, or its webhook is disabled; a replay starts over.</summary>
    Dead,
}

/// <summary>One event on its way to one webhook.</summary>
public sealed record WebhookDelivery
{
    /// <summary>The <c>webhook-id</c> header, the same in every attempt: a receiver that saw it drops the repeat.</summary>
    public required Guid Id { get; init; }
    public required Guid WebhookId { get; init; }
    public required string Type { get; init; }
    public required DeliveryState State { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? NextAttemptAt { get; init; }
    /// <summary>The body as it is sent.</summary>
    public required string Payload { get; init; }
    public required IReadOnlyList<DeliveryAttempt> Attempts { get; init; }
}

/// <param name="Status">HTTP status of the answer; absent when there was none.</param>
/// <param name="Error">Why it counts as failed.</param>
public sealed record DeliveryAttempt(DateTimeOffset Time, int Milliseconds, int? Status = null, string? Error = null);
