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
