namespace Slipway.Catalog.Stages;

/// <summary>Nothing here decides whether an earlier success counts: a resume looks at <see cref="JoinNeeded"/> instead.</summary>
public sealed record JoinTokenParameters
{
    /// <summary>A host still has to join, so the cluster must know the bootstrap token.</summary>
    [Volatile]
    public bool JoinNeeded { get; init; }

    /// <summary>The token's public part, empty without <see cref="JoinNeeded"/>.</summary>
    [Volatile]
    public string BootstrapTokenId { get; init; } = "";

    /// <summary>Go duration.</summary>
    [Volatile]
    public string BootstrapTokenTtl { get; init; } = "2h0m0s";
}
