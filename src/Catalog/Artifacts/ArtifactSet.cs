using Slipway.Catalog.Stages;

namespace Slipway.Catalog.Artifacts;

/// <summary>The files and images of one Kubernetes version on one architecture.</summary>
public sealed record ArtifactSet
{
    /// <summary>The set of component versions that was taken, <c>1.32.5@v2.28.0</c>.</summary>
    public required string Profile { get; init; }

    /// <summary>One each of kubeadm, kubelet, kubectl, crictl, containerd, runc, cri-o, cni-plugins, etcd; those in <see cref="Missing"/> have an empty checksum.</summary>
    public required IReadOnlyList<ArtifactFile> Files { get; init; }

    /// <summary>Files whose checksum nobody knows: the caller must give it by URL before they can be used.</summary>
    public required IReadOnlyList<ArtifactFile> Missing { get; init; }

    /// <summary>Full references by name: <c>kube-apiserver</c>, <c>kube-controller-manager</c>, <c>kube-scheduler</c>, <c>kube-proxy</c>, <c>pause</c>, <c>coredns</c>, <c>nginx-proxy</c> …</summary>
    public required IReadOnlyDictionary<string, string> Images { get; init; }

    /// <summary>By name (<see cref="ManifestCatalogue.Names"/>), all of them; those whose checksum nobody knows have an empty one.</summary>
    public required IReadOnlyDictionary<string, ArtifactFile> Manifests { get; init; }

    public ArtifactFile File(string name) => Files.First(file => file.Name == name);
}
