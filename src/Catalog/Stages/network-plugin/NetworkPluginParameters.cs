namespace Slipway.Catalog.Stages;

public sealed record NetworkPluginParameters
{
    /// <summary><c>calico</c>, <c>flannel</c> or <c>custom</c>.</summary>
    public required string Plugin { get; init; }

    /// <summary>The plugin's manifest; its resource definitions are taken from the file.</summary>
    public required IReadOnlyList<ArtifactFile> Files { get; init; }

    /// <summary>Its other objects with the cluster's values, as YAML documents; empty for <c>custom</c>: as they are in the file.</summary>
    public string Objects { get; init; } = "";
}
