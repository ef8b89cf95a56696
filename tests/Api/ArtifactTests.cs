using System.Text.Json.Nodes;
using Slipway.Client;
using Slipway.Contracts.Errors;

namespace Slipway.Tests.Api;

public sealed class ArtifactTests(ApiFixture fixture)
{
    [Fact]
    public async Task The_bill_of_materials_says_where_each_file_lies_on_a_mirror()
    {
        using var client = fixture.Client();
        var list = await client.Api.ListArtifactsAsync("1.32.5", ["amd64"], ["calico", "metallb"], TestContext.Current.CancellationToken);
        var kubeadm = Assert.Single(list.Files, file => file.Name == "kubeadm");
        Assert.Equal("files/dl.k8s.io/release/v1.32.5/bin/linux/amd64/kubeadm", kubeadm.MirrorPath);
        Assert.Equal(64, kubeadm.Sha256.Length);
        Assert.DoesNotContain(list.Files, file => file.Arch == "arm64");
        Assert.Contains("metallb-speaker", list.Images.Keys);
        Assert.Contains("conntrack-tools", list.Packages["redhat 9, 10"]);
    }

    [Fact]
    public async Task A_specs_own_versions_checksums_and_manifests_are_in_its_bill_of_materials()
    {
        using var client = fixture.Client();
        const string Etcd = "https://github.com/etcd-io/etcd/releases/download/v3.5.99/etcd-v3.5.99-linux-amd64.tar.gz";
        var spec = Examples.Spec(spec =>
        {
            spec["kubernetes"] = new JsonObject { ["version"] = "1.34.11" };
            spec["network"] = new JsonObject { ["plugin"] = "flannel" };
            spec["runtime"] = new JsonObject { ["kind"] = "crio" };
            spec["artifacts"] = new JsonObject
            {
                ["versions"] = new JsonObject { ["etcd"] = "3.5.99", ["coredns"] = "1.99.0" },
                ["checksums"] = new JsonObject { [Etcd] = new string('e', 64) },
            };
            spec["addons"] = new JsonObject
            {
                ["ingressNginx"] = true,
                ["manifests"] = new JsonArray(new JsonObject { ["name"] = "more", ["source"] = new JsonObject { ["url"] = "https://files.example/a/more.yaml", ["sha256"] = new string('c', 64) } }),
            };
        });

        using var content = SpecContent.Json(spec.ToJsonString());
        var list = await client.Api.ListClusterArtifactsAsync(content, ["amd64"], TestContext.Current.CancellationToken);

        Assert.Equal((Etcd, new string('e', 64)), list.Files.Where(file => file.Name == "etcd").Select(file => (file.Url, file.Sha256)).Single());
        Assert.EndsWith(":v1.99.0", list.Images["coredns"], StringComparison.Ordinal);
        Assert.Equal(["flannel", "ingress-nginx", "own:addon:more"], list.Files.Where(file => file.Arch is null).Select(file => file.Name));
        Assert.Equal("files/files.example/a/more.yaml", list.Files.Single(file => file.Name == "own:addon:more").MirrorPath);
        Assert.Contains("cri-o", list.Files.Select(file => file.Name));
        Assert.DoesNotContain("containerd", list.Files.Select(file => file.Name));
        Assert.All(list.Files, file => Assert.Equal(64, file.Sha256.Length));
        Assert.Contains("ingress-nginx-certgen", list.Images.Keys);
        Assert.DoesNotContain("calico-node", list.Images.Keys);
    }

    [Fact]
    public async Task A_spec_with_findings_has_no_bill_of_materials()
    {
        using var client = fixture.Client();
        using var content = SpecContent.Json(Examples.Spec(spec => spec["artifacts"] = new JsonObject { ["versions"] = new JsonObject { ["etcd"] = "3.5.99" } }).ToJsonString());
        var refused = await Assert.ThrowsAsync<SlipwayApiException>(() => client.Api.ListClusterArtifactsAsync(content, null, TestContext.Current.CancellationToken));
        Assert.Equal(ErrorCodes.SpecInvalid, refused.Problem.Code);
        Assert.Equal("#/artifacts/versions/etcd", Assert.Single(refused.Problem.Errors!).Pointer);
    }

    [Theory]
    [InlineData("9.9.9", "amd64", null)]
    [InlineData("1.32.5", "s390x", null)]
    [InlineData("1.32.5", "amd64", "weave")]
    public async Task What_is_not_known_is_refused(string version, string arch, string? manifest)
    {
        using var client = fixture.Client();
        var refused = await Assert.ThrowsAsync<SlipwayApiException>(() => client.Api.ListArtifactsAsync(version, [arch], manifest is null ? null : [manifest], TestContext.Current.CancellationToken));
        Assert.Equal(ErrorCodes.MalformedRequest, refused.Problem.Code);
        Assert.Matches("^(version: .* newest known version is|arch: There is no|manifest: There is no) ", refused.Problem.Detail!);
    }
}
