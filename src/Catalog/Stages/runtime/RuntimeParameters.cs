namespace Slipway.Catalog.Stages;

public sealed record RuntimeParameters
{
    /// <summary><c>containerd</c>, <c>runc</c>, <c>crictl</c>, <c>cni-plugins</c>.</summary>
    public required IReadOnlyList<ArtifactFile> Files { get; init; }

    /// <summary><c>containerd</c> or <c>crio</c>.</summary>
    public string Runtime { get; init; } = "containerd";

    /// <summary>Where it listens, <c>unix:///…</c>.</summary>
    public string Socket { get; init; } = HostPaths.ContainerdSocket;

    /// <summary>/etc/crio/crio.conf.d/10-slipway.conf; empty with containerd.</summary>
    public string CrioConfig { get; init; } = "";

    /// <summary>CAs of registries and mirrors.</summary>
    public IReadOnlyList<RegistryCa> RegistryCas { get; init; } = [];

    /// <summary>/etc/containerd/config.toml, empty with CRI-O; its <c>config_path</c> is <see cref="HostPaths.ContainerdCertsD"/>.</summary>
    public required string ContainerdConfig { get; init; }

    /// <summary>Registries and mirrors (<c>host</c> or <c>host:port</c>) whose login is a secret input; it makes the runtime's configuration a file of root's alone.</summary>
    public IReadOnlyList<string> RegistryLogins { get; init; } = [];

    /// <summary>containerd's plugin that pulls images.</summary>
    public string ImagePlugin { get; init; } = "";

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
/// <param name="Host">The endpoint's <c>host</c> or <c>host:port</c>, where its CA lies.</param>
/// <param name="OverridePath">The endpoint's path is the whole API root (no <c>/v2</c> is appended).</param>
public sealed record RegistryMirror(string Registry, string Server, string Endpoint, bool SkipVerify, bool OverridePath, string Host);

/// <param name="Host"><c>host</c> or <c>host:port</c>.</param>
/// <param name="Certificate">Base64 of the PEM text.</param>
public sealed record RegistryCa(string Host, string Certificate);
