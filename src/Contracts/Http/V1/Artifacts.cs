namespace Slipway.Contracts.Http.V1;

/// <summary>What a cluster of one Kubernetes version takes from elsewhere: what a mirror must hold for hosts that reach nothing else.</summary>
/// <param name="KubernetesVersion">Without a leading v.</param>
/// <param name="Profile">The set of component versions.</param>
/// <param name="Images">Full references, by the names that <c>artifacts.versions</c> knows.</param>
/// <param name="Packages">By family: what the hosts take from their distribution's repository where they lack it.</param>
public sealed record ArtifactList(
    string KubernetesVersion,
    string Profile,
    IReadOnlyList<ArtifactListFile> Files,
    IReadOnlyDictionary<string, string> Images,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Packages);

/// <param name="Sha256">Empty where nobody knows it: then the spec must give it.</param>
/// <param name="MirrorPath">Its place below a mirror's root, so that <c>artifacts.mirrors</c> is <c>{host: root/files/host}</c>.</param>
/// <param name="Arch">Absent where one file serves all.</param>
public sealed record ArtifactListFile(string Name, string Version, string Url, string Sha256, string MirrorPath, string? Arch = null);
