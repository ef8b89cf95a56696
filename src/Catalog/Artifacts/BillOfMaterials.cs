using Slipway.Catalog.Stages;

namespace Slipway.Catalog.Artifacts;

/// <summary>Everything that a cluster of one Kubernetes version takes from elsewhere: what a mirror must hold for hosts that reach nothing else.</summary>
public sealed record BillOfMaterials
{
    // Of these a spec may take fewer.
    private static readonly string[] CommonImages =
    [
        "pause", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy", "coredns",
        "nginx-proxy", "haproxy", "kube-vip", "nodelocaldns", "dns-autoscaler", "metrics-server",
    ];

    public required string Profile { get; init; }

    /// <summary>Each once, by address.</summary>
    public required IReadOnlyList<(ArtifactFile File, string? Arch)> Files { get; init; }

    /// <summary>Full references by name.</summary>
    public required IReadOnlyDictionary<string, string> Images { get; init; }

    /// <param name="kubernetesVersion">Without a leading v.</param>
    /// <param name="architectures">Of the hosts.</param>
    /// <param name="manifests">Names of the manifest catalogue: network plugins and add-ons.</param>
    /// <param name="versions">As <see cref="ArtifactCatalogue.Resolve"/> takes them.</param>
    /// <param name="checksums">Likewise.</param>
    /// <exception cref="ArgumentException">Version, architecture or manifest is not known.</exception>
    public static BillOfMaterials Of(
        string kubernetesVersion,
        IReadOnlyList<string> architectures,
        IReadOnlyList<string> manifests,
        IReadOnlyDictionary<string, string>? versions = null,
        IReadOnlyDictionary<string, string>? checksums = null)
    {
        if (manifests.Except(ManifestCatalogue.Names).FirstOrDefault() is { } unknown)
            throw new ArgumentException($"There is no manifest '{unknown}'; there are {string.Join(", ", ManifestCatalogue.Names)}.", nameof(manifests));
        var sets = architectures.Select(arch => (Arch: arch, Set: ArtifactCatalogue.Resolve(kubernetesVersion, arch, versions, checksums))).ToList();
        return new BillOfMaterials
        {
            Profile = sets[0].Set.Profile,
            Files =
            [
                .. sets.SelectMany(entry => entry.Set.Files.Select(file => (file, (string?)entry.Arch))),
                .. manifests.Select(name => (sets[0].Set.Manifests[name], (string?)null)),
            ],
            Images = CommonImages.Concat(manifests.SelectMany(ManifestCatalogue.ImagesOf)).ToDictionary(name => name, name => sets[0].Set.Images[name], StringComparer.Ordinal),
        };
    }
}
