namespace Slipway.Catalog.Stages;

public sealed record NetworkParameters
{
    /// <summary>The whole cluster's pod networks, at most one of each IP family.</summary>
    public required IReadOnlyList<string> PodCidrs { get; init; }

    /// <summary>This node's share of each (output <c>podCidrs</c> of the stage <c>pod-cidrs</c>).</summary>
    public required IReadOnlyList<string> NodePodCidrs { get; init; }

    /// <summary>One for each other node and family; the next hops must be on-link.</summary>
    public required IReadOnlyList<PodRoute> Routes { get; init; }
}

/// <param name="PodCidr">The other node's pod network.</param>
/// <param name="Via">The other node's address of the same family.</param>
public sealed record PodRoute(string PodCidr, string Via);
