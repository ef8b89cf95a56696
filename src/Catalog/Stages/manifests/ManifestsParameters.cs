namespace Slipway.Catalog.Stages;

public sealed record ManifestsParameters
{
    /// <summary>Files of Kubernetes objects. Each name is the key of its objects in the output <c>manifests</c>.</summary>
    public required IReadOnlyList<ManifestDownload> Files { get; init; }
}

/// <param name="Name">See <see cref="ArtifactFile"/>.</param>
/// <param name="Version">See <see cref="ArtifactFile"/>; empty for a user's own file.</param>
/// <param name="Sha256">See <see cref="ArtifactFile"/>.</param>
/// <param name="Url">See <see cref="ArtifactFile"/>.</param>
/// <param name="FetchUrl">Where to fetch it from: <paramref name="Url"/>, or its place on a mirror.</param>
public sealed record ManifestDownload(string Name, string Version, string Sha256, string Url, string FetchUrl);
