namespace Slipway.Catalog.Stages;

public sealed record ArtifactsParameters
{
    public required IReadOnlyList<ArtifactDownload> Files { get; init; }

    public string HttpProxy { get; init; } = "";
    public string HttpsProxy { get; init; } = "";

    /// <summary>Separated by commas.</summary>
    public string NoProxy { get; init; } = "";
}

/// <param name="Group">Step that fetches it: <c>kubernetes</c>, <c>runtime</c>, <c>network</c> or <c>etcd</c>.</param>
/// <param name="Name">See <see cref="ArtifactFile"/>.</param>
/// <param name="Version">See <see cref="ArtifactFile"/>.</param>
/// <param name="Sha256">See <see cref="ArtifactFile"/>.</param>
/// <param name="Url">See <see cref="ArtifactFile"/>.</param>
/// <param name="FetchUrl">Where to fetch it from: <paramref name="Url"/>, or its place on a mirror.</param>
public sealed record ArtifactDownload(string Group, string Name, string Version, string Sha256, string Url, string FetchUrl);
