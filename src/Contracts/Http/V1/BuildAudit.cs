using System.Text.Json.Nodes;

namespace Slipway.Contracts.Http.V1;

/// <summary>Who asked for what, and what was done to which host for it. Kept when the cluster is deleted.</summary>
public sealed record BuildAudit
{
    public required Guid BuildId { get; init; }
    public required Guid ClusterId { get; init; }
    public required string ClusterName { get; init; }
    public DateTimeOffset? ClusterDeletedAt { get; init; }
    /// <summary>In the order in which they were asked; the same on every page.</summary>
    public required IReadOnlyList<AuditedRequest> Requests { get; init; }
    /// <summary>In the order in which they began.</summary>
    public required IReadOnlyList<AuditedAttempt> Attempts { get; init; }
    /// <summary>Absent: this is the last page.</summary>
    public string? NextPageToken { get; init; }
}

/// <param name="Kind"><c>create</c>, <c>verify</c>, <c>resume</c> or <c>cancel</c>.</param>
/// <param name="Arguments">The request's body.</param>
public sealed record AuditedRequest(string Kind, string By, DateTimeOffset At, JsonObject? Arguments = null);

public sealed record AuditedAttempt
{
    public required string Host { get; init; }
    public required string Stage { get; init; }
    public required int Run { get; init; }
    public required int Number { get; init; }
    /// <summary>The last runner that had it.</summary>
    public required string Runner { get; init; }
    public int Adoptions { get; init; }
    /// <summary>Fingerprint of the SSH host key that the host showed.</summary>
    public string? HostKey { get; init; }
    /// <summary>SHA-256 of the stage's steps.</summary>
    public string? ScriptDigest { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public string? Outcome { get; init; }
    public int? ExitCode { get; init; }
    /// <summary>Code of the failure.</summary>
    public string? Code { get; init; }
    /// <summary>Objects that it changed, such as <c>file /etc/crictl.yaml</c>.</summary>
    public required IReadOnlyList<string> Changes { get; init; }
}
