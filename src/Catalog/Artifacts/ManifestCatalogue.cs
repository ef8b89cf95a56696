using System.Collections.Frozen;

namespace Slipway.Catalog.Artifacts;

/// <summary>Other projects' files of Kubernetes objects, or charts that make them: pinned like programs, fetched when a cluster is built, never kept here.</summary>
public static class ManifestCatalogue
{
    private const string Raw = "https://raw.githubusercontent.com";

    // The version of a manifest is that of its first image, which belongs to it.
    private static readonly FrozenDictionary<string, (string[] Images, string Url)> Known = new Dictionary<string, (string[], string)>
    {
        ["calico"] = (["calico-node", "calico-cni", "calico-kube-controllers"], $"{Raw}/projectcalico/calico/v{{version}}/manifests/calico.yaml"),
        ["flannel"] = (["flannel", "flannel-cni-plugin"], $"{Raw}/flannel-io/flannel/v{{version}}/Documentation/kube-flannel.yml"),
        ["cilium"] = (["cilium", "cilium-operator"], "https://helm.cilium.io/cilium-{version}.tgz"),
        ["local-path"] = (["local-path-provisioner", "local-path-helper"], $"{Raw}/rancher/local-path-provisioner/v{{version}}/deploy/local-path-storage.yaml"),
        ["metallb"] = (["metallb-controller", "metallb-speaker"], $"{Raw}/metallb/metallb/v{{version}}/config/manifests/metallb-native.yaml"),
        ["ingress-nginx"] = (["ingress-nginx-controller", "ingress-nginx-certgen"], $"{Raw}/kubernetes/ingress-nginx/controller-v{{version}}/deploy/static/provider/baremetal/deploy.yaml"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly string[] OfTheirOwnVersion = ["flannel-cni-plugin", "local-path-helper", "ingress-nginx-certgen"];

    public static IEnumerable<string> Names => Known.Keys.Order(StringComparer.Ordinal);

    /// <summary>Images of the manifest's pods, also of those that its programs and Jobs start: names in <see cref="ArtifactSet.Images"/>.</summary>
    public static IReadOnlyList<string> ImagesOf(string manifest) => Known[manifest].Images;

    /// <summary>The manifest whose version an image follows, if any.</summary>
    internal static string? ManifestOf(string image) =>
        Known.FirstOrDefault(entry => entry.Value.Images.Contains(image) && !OfTheirOwnVersion.Contains(image)).Key;

    internal static string UrlOf(string manifest, string version) => Known[manifest].Url.Replace("{version}", version, StringComparison.Ordinal);
}
