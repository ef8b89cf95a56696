using Slipway.Catalog.Artifacts;

namespace Slipway.Tests.Catalog;

public sealed class ArtifactCatalogueTests
{
    public static TheoryData<string, string> Everything
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var version in ArtifactCatalogue.KubernetesVersions)
            {
                foreach (var arch in ArtifactCatalogue.Architectures)
                    data.Add(version, arch);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void A_known_version_has_no_holes(string version, string arch)
    {
        var set = ArtifactCatalogue.Resolve(version, arch);
        Assert.Empty(set.Missing);
        Assert.StartsWith(version + "@", set.Profile, StringComparison.Ordinal);
        Assert.Equal(["kubeadm", "kubelet", "kubectl", "crictl", "containerd", "runc", "cri-o", "cni-plugins", "etcd", "helm"], set.Files.Select(file => file.Name));
        Assert.All(set.Files, file =>
        {
            Assert.Matches("^[0-9a-f]{64}$", file.Sha256);
            Assert.Contains(file.Version, file.Url, StringComparison.Ordinal);
            Assert.Contains(arch, file.Url, StringComparison.Ordinal);
        });
        Assert.All(["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy"], name => Assert.EndsWith(":v" + version, set.Images[name], StringComparison.Ordinal));
        Assert.All(ManifestCatalogue.Names, name =>
        {
            Assert.Matches("^[0-9a-f]{64}$", set.Manifests[name].Sha256);
            Assert.Contains(set.Manifests[name].Version, set.Manifests[name].Url, StringComparison.Ordinal);
            Assert.EndsWith(":v" + set.Manifests[name].Version, set.Images[ManifestCatalogue.ImagesOf(name)[0]], StringComparison.Ordinal);
        });
        var bill = BillOfMaterials.Of(version, [arch], [.. ManifestCatalogue.Names]);
        Assert.Equal(set.Files.Count + ManifestCatalogue.Names.Count(), bill.Files.Count);
        Assert.All(bill.Images.Values, image => Assert.Matches("^[a-z0-9.-]+[.][a-z]+/[a-z0-9./-]+:v?[0-9]+([.][0-9]+)+[a-z0-9.-]*$", image));
        Assert.Null(VersionSkew.Etcd(version, set.File("etcd").Version));
        Assert.Null(VersionSkew.Containerd(version, set.File("containerd").Version));
    }

    [Fact]
    public void The_reference_version_has_the_reference_files()
    {
        var set = ArtifactCatalogue.Resolve("1.32.5", "amd64");
        Assert.StartsWith("9070c3d469f5a3e7", set.File("kubeadm").Sha256, StringComparison.Ordinal);
        Assert.Equal("3.5.16", set.File("etcd").Version);
        Assert.Equal("registry.k8s.io/coredns/coredns:v1.11.3", set.Images["coredns"]);
    }

    [Fact]
    public void An_unknown_patch_takes_its_minors_newest_profile_and_misses_only_its_own_checksums()
    {
        var set = ArtifactCatalogue.Resolve("1.32.99", "arm64");
        Assert.Equal("1.32.13@release-2.30", set.Profile);
        Assert.Equal(["kubeadm", "kubelet", "kubectl"], set.Missing.Select(file => file.Name));
        Assert.Equal("https://dl.k8s.io/release/v1.32.99/bin/linux/arm64/kubeadm", set.File("kubeadm").Url);
        Assert.Equal("registry.k8s.io/kube-proxy:v1.32.99", set.Images["kube-proxy"]);
        var given = set.Missing.ToDictionary(file => file.Url, _ => new string('A', 64));
        Assert.Empty(ArtifactCatalogue.Resolve("1.32.99", "arm64", checksums: given).Missing);
    }

    [Fact]
    public void Versions_and_checksums_of_the_caller_win()
    {
        var url = "https://github.com/etcd-io/etcd/releases/download/v3.4.23/etcd-v3.4.23-linux-amd64.tar.gz";
        var versions = new Dictionary<string, string> { ["etcd"] = "3.4.23", ["coredns"] = "1.9.0", ["nginx-proxy"] = "1.2-alpine", ["kube-proxy"] = "9.9.9" };
        var set = ArtifactCatalogue.Resolve("1.32.5", "amd64", versions);
        Assert.Equal(url, Assert.Single(set.Missing).Url);
        Assert.Equal("registry.k8s.io/coredns/coredns:v1.9.0", set.Images["coredns"]);
        Assert.Equal("docker.io/library/nginx:1.2-alpine", set.Images["nginx-proxy"]);
        Assert.Equal("registry.k8s.io/kube-proxy:v1.32.5", set.Images["kube-proxy"]);
        var mine = new string('e', 64);
        set = ArtifactCatalogue.Resolve("1.32.5", "amd64", versions, new Dictionary<string, string> { [url] = mine });
        Assert.Empty(set.Missing);
        Assert.Equal(mine, set.File("etcd").Sha256);
    }

    [Fact]
    public void A_manifests_version_brings_its_images_along()
    {
        var set = ArtifactCatalogue.Resolve("1.32.5", "amd64", new Dictionary<string, string> { ["calico"] = "3.30.7", ["flannel"] = "9.9.9" });
        Assert.Equal("https://raw.githubusercontent.com/projectcalico/calico/v3.30.7/manifests/calico.yaml", set.Manifests["calico"].Url);
        Assert.StartsWith("ed105288f27c7ba4", set.Manifests["calico"].Sha256, StringComparison.Ordinal);
        Assert.All(["calico-node", "calico-cni", "calico-kube-controllers"], name => Assert.EndsWith(":v3.30.7", set.Images[name], StringComparison.Ordinal));
        Assert.Equal(("", "docker.io/flannel/flannel:v9.9.9", "docker.io/flannel/flannel-cni-plugin:v1.1.2"), (set.Manifests["flannel"].Sha256, set.Images["flannel"], set.Images["flannel-cni-plugin"]));
    }

    [Theory]
    [InlineData("1.20.0", "amd64")]
    [InlineData("1.32", "amd64")]
    [InlineData("v1.32.5", "amd64")]
    [InlineData("1.32.5", "s390x")]
    public void What_is_not_supported_is_refused(string version, string arch) =>
        Assert.Throws<ArgumentException>(() => ArtifactCatalogue.Resolve(version, arch));
}
