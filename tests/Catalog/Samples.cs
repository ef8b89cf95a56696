using Slipway.Catalog.Stages;

namespace Slipway.Tests.Catalog;

internal static class Samples
{
    public static ControlPlaneParameters ControlPlane { get; } = new()
    {
        Files = [],
        KubernetesVersion = "1.32.5",
        NodeName = "cp1",
        NodeIp = "10.0.0.1",
        ControlPlaneEndpoint = "api.test:6443",
        KubeadmConfig = "kind: InitConfiguration\n",
        KubeletConfig = "kind: KubeletConfiguration\n",
        CertificateSans = ["10.0.0.1"],
        EncryptSecrets = true,
        LoginUser = "ops",
    };

    public static WorkersParameters Workers { get; } = new()
    {
        Files = [new("kubelet", "1.32.5", "ab", "https://upstream.example/kubelet")],
        KubernetesVersion = "1.32.5",
        NodeName = "w1",
        KubeletConfig = "kind: KubeletConfiguration\n",
        CaCertHashes = ["sha256:ab"],
        JoinTimeouts = ["discovery: 1m0s", "tlsBootstrap: 3m0s"],
        ControlPlaneEndpoint = "api.test:6443",
    };
}
