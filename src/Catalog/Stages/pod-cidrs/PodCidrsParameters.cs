namespace Slipway.Catalog.Stages;

public sealed record PodCidrsParameters
{
    /// <summary>Names of all nodes.</summary>
    public required IReadOnlyList<string> Nodes { get; init; }

    /// <summary>How many pod networks each of them has: one of each IP family.</summary>
    public int Families { get; init; } = 1;
}
