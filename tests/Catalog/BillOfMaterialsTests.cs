using Slipway.Catalog.Artifacts;

namespace Slipway.Tests.Catalog;

public sealed class BillOfMaterialsTests
{
    [Fact]
    public void It_has_every_file_of_each_architecture_with_its_checksum_and_the_images_of_all_roles()
    {
        var bill = BillOfMaterials.Of("1.32.5", ["amd64", "arm64"], ["calico", "ingress-nginx", "local-path"]);
        Assert.Equal(23, bill.Files.Count);
        Assert.All(bill.Files, entry => Assert.Equal(64, entry.File.Sha256.Length));
        Assert.Contains(bill.Files, entry => entry is { File.Name: "calico", Arch: null });
        Assert.Superset(
            new HashSet<string>(["pause", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy", "coredns", "nginx-proxy", "calico-node", "calico-cni", "calico-kube-controllers", "ingress-nginx-certgen", "local-path-helper"]),
            bill.Images.Keys.ToHashSet());
        Assert.Equal("registry.k8s.io/kube-apiserver:v1.32.5", bill.Images["kube-apiserver"]);
    }

    [Fact]
    public void An_unknown_manifest_is_refused_with_those_there_are() =>
        Assert.Contains("calico", Assert.Throws<ArgumentException>(() => BillOfMaterials.Of("1.32.5", ["amd64"], ["weave"])).Message, StringComparison.Ordinal);
}
