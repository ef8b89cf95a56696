namespace Slipway.Catalog.Stages;

public sealed record NetworkPluginParameters
{
    /// <summary><c>calico</c>, <c>flannel</c>, <c>cilium</c> or <c>custom</c>.</summary>
    public required string Plugin { get; init; }

    /// <summary>The plugin's manifest, whose resource definitions are taken from the file; or its chart, and after it <c>helm</c>.</summary>
    public required IReadOnlyList<ArtifactFile> Files { get; init; }

    /// <summary>Its other objects with the cluster's values, as YAML documents; empty for <c>custom</c>: as they are in the file.</summary>
    public string Objects { get; init; } = "";

    /// <summary>With a chart, the values that it is rendered with, as YAML; else empty.</summary>
    public string Values { get; init; } = "";

    /// <summary>With a chart, the version that it is rendered for, without a leading v.</summary>
    public string KubernetesVersion { get; init; } = "";
}
