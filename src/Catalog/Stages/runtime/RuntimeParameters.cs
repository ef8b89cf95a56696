namespace Slipway.Catalog.Stages;

public sealed record RuntimeParameters
{
    /// <summary><c>containerd</c>, <c>runc</c>, <c>crictl</c>, <c>cni-plugins</c>.</summary>
    public required IReadOnlyList<ArtifactFile> Files { get; init; }

    /// <summary>/etc/containerd/config.toml; its <c>config_path</c> is <see cref="HostPaths.ContainerdCertsD"/>.</summary>
    public required string ContainerdConfig { get; init; }

    /// <summary>Rows of one registry stand together, in the order in which containerd tries them.</summary>
    public IReadOnlyList<RegistryMirror> Registries { get; init; } = [];

    /// <summary>Full references of images to pull before they are needed.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    public string HttpProxy { get; init; } = "";
    public string HttpsProxy { get; init; } = "";

    /// <summary>Separated by commas.</summary>
    public string NoProxy { get; init; } = "";
}

/// <param name="Registry">As it stands in image references: <c>docker.io</c>, <c>registry.k8s.io</c>.</param>
/// <param name="Server">Where the registry really is (<c>https://registry-1.docker.io</c>), tried after the mirrors.</param>
/// <param name="Endpoint">The mirror's URL.</param>
/// <param name="SkipVerify">Do not verify the mirror's certificate.</param>
/// <param name="OverridePath">The endpoint's path is the whole API root (no <c>/v2</c> is appended).</param>
public sealed record RegistryMirror(string Registry, string Server, string Endpoint, bool SkipVerify, bool OverridePath);
