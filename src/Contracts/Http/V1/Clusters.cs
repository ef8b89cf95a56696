using Slipway.Contracts.Specs;

namespace Slipway.Contracts.Http.V1;

public enum ClusterPhase { Pending, Building, Ready, Failed }

public sealed record Cluster
{
    public required Guid Id { get; init; }
    public required string Name { get; init; }
    public required ClusterPhase Phase { get; init; }
    /// <summary>The newest spec revision.</summary>
    public required int Revision { get; init; }
    public required ClusterSpec Spec { get; init; }
    public Guid? LastBuildId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public IReadOnlyList<ClusterHost> Hosts { get; init; } = [];
}

/// <summary>What is known of a host. <c>HostKey</c>: the pinned SSH key's fingerprint, <c>SHA256:…</c>.</summary>
public sealed record ClusterHost(string Name, string? HostKey = null, string? MachineId = null, string? Os = null, string? Kernel = null, DateTimeOffset? FactsAt = null);
