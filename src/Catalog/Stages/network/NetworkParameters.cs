namespace Slipway.Catalog.Stages;

public sealed record NetworkParameters
{
    /// <summary>The whole cluster's pod network.</summary>
    public required string PodCidr { get; init; }

    /// <summary>This node's share of it (output <c>podCidrs</c> of the stage <c>pod-cidrs</c>).</summary>
    public required string NodePodCidr { get; init; }

    /// <summary>One for each other node; the next hops must be on-link.</summary>
    public required IReadOnlyList<PodRoute> Routes { get; init; }
}

/// <param name="PodCidr">The other node's pod network.</param>
/// <param name="Via">The other node's address.</param>
public sealed record PodRoute(string PodCidr, string Via);
