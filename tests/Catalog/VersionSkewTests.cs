using Slipway.Catalog.Artifacts;

namespace Slipway.Tests.Catalog;

public sealed class VersionSkewTests
{
    [Theory]
    [InlineData("1.32.5", "1.32.13", true)]
    [InlineData("1.32.5", "1.33.0", true)]
    [InlineData("1.32.5", "1.32.5", true)]
    [InlineData("1.32.5", "1.34.0", false)]
    [InlineData("1.32.5", "1.32.4", false)]
    [InlineData("1.32.5", "1.31.14", false)]
    [InlineData("1.36.0", "2.37.0", false)]
    public void A_cluster_goes_up_one_minor_at_a_time_and_never_down(string from, string to, bool allowed) => Check(allowed, VersionSkew.Upgrade(from, to));

    [Fact]
    public void Who_goes_too_far_is_told_where_to_stop_over() => Assert.Contains("1.33", VersionSkew.Upgrade("1.32.5", "1.35.0"), StringComparison.Ordinal);

    [Theory]
    [InlineData("1.32.5", "3.5.16", true)]
    [InlineData("1.32.5", "3.4.23", false)]
    [InlineData("1.31.9", "3.4.23", true)]
    [InlineData("1.32.9", "3.5.16", true)]
    [InlineData("1.32.10", "3.5.16", false)]
    [InlineData("1.31.14", "3.5.24", true)]
    [InlineData("1.34.2", "3.5.23", false)]
    [InlineData("1.36.0", "3.5.24", true)]
    public void Etcd_is_no_older_than_kubeadm_takes_it(string kubernetes, string etcd, bool allowed) => Check(allowed, VersionSkew.Etcd(kubernetes, etcd));

    [Theory]
    [InlineData("1.35.8", "1.7.27", true)]
    [InlineData("1.36.3", "1.7.27", false)]
    [InlineData("1.36.3", "2.3.4", true)]
    [InlineData("1.32.5", "1.5.9", false)]
    public void Containerd_is_one_that_kubelet_still_speaks_to(string kubernetes, string containerd, bool allowed) => Check(allowed, VersionSkew.Containerd(kubernetes, containerd));

    [Fact]
    public void Every_known_set_of_versions_keeps_the_rules()
    {
        foreach (var version in ArtifactCatalogue.KubernetesVersions)
        {
            var set = ArtifactCatalogue.Resolve(version, "amd64");
            Assert.Null(VersionSkew.Etcd(version, set.File("etcd").Version));
            Assert.Null(VersionSkew.Containerd(version, set.File("containerd").Version));
        }
    }

    private static void Check(bool allowed, string? reason) => Assert.True(allowed == reason is null, reason ?? "It was allowed.");
}
