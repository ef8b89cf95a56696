using Slipway.StandIns.Common;
using Slipway.StandIns.Configuration;

namespace Slipway.Tests.LabTools;

public sealed class StrictConfigurationTests
{
    [Theory]
    [InlineData("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\napiServer: {extraArgs: [{name: profiling, value: \"false\"}]}")]
    [InlineData("apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nevictionHard: {}\nshutdownGracePeriod: 60s\nfailCgroupV1: false")]
    [InlineData("apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: iptables\nconntrack: {maxPerCore: 0, min: 0}")]
    public void Takes_what_the_real_kinds_have(string text) => Check(text);

    [Theory]
    [InlineData("apiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration", "no kind")]
    [InlineData("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nclusterNames: x", "unknown field \"clusterNames\"")]
    [InlineData("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\napiServer: {extraArgs: {profiling: \"false\"}}", "apiServer.extraArgs")]
    [InlineData("apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nbootstrapTokens: [{token: abc}]", "not of the form")]
    [InlineData("apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nshutdownGracePeriod: 60", "shutdownGracePeriod")]
    [InlineData("apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nauthentication: {x509: {clientCaFile: a}}", "authentication.x509.clientCaFile")]
    [InlineData("apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: userspace", "Invalid value")]
    public void Refuses_what_they_do_not_have(string text, string because) =>
        Assert.Contains(because, Assert.Throws<CommandException>(() => Check(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_flag_that_the_program_does_not_have_is_an_error() =>
        Assert.Throws<CommandException>(() => Flags.Parse(["--secure-ports=1"], "secure-port", ""));

    private static void Check(string text) => KnownKinds.Check(Yaml.Documents(text, "test").Single(), "test");
}
