namespace Slipway.Catalog.Stages;

public sealed record PodCidrsParameters
{
    /// <summary>Names of all nodes.</summary>
    public required IReadOnlyList<string> Nodes { get; init; }
}
