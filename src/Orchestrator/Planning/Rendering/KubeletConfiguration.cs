using System.Text.Json.Nodes;
using Slipway.Catalog.Stages;
using Slipway.Contracts.Specs;

namespace Slipway.Orchestrator.Planning.Rendering;

/// <summary>kubelet.config.k8s.io/v1beta1.</summary>
internal static class KubeletConfiguration
{
    /// <summary>What all nodes share: the copy that kubeadm keeps in the cluster.</summary>
    public static JsonObject ForCluster(ClusterSpec spec) => MergePatch.Apply(Defaults(spec), spec.Overrides.Kubelet).WithGates(spec);

    /// <summary>One node's own.</summary>
    /// <param name="spec">The cluster.</param>
    /// <param name="ip">Where kubelet listens.</param>
    /// <param name="resolvConf">The file whose name servers pods can reach too.</param>
    public static JsonObject ForNode(ClusterSpec spec, string ip, string resolvConf)
    {
        var node = Defaults(spec);
        node["address"] = ip;
        node["resolvConf"] = resolvConf;
        return MergePatch.Apply(node, spec.Overrides.Kubelet).WithGates(spec);
    }

    public static bool WantsSystemdCgroup(ClusterSpec spec) =>
        ForCluster(spec)["cgroupDriver"] is JsonValue driver && driver.TryGetValue<string>(out var name) && name == "systemd";

    /// <summary>Address of the cluster's name servers: the third of the service network, as Kubespray has it.</summary>
    public static string ClusterDns(ClusterSpec spec) => Cidr.Address(spec.Network.ServiceCidrs()[0], 3);

    /// <summary>Whom pods ask: the cache on their node, where there is one.</summary>
    private static string PodDns(ClusterSpec spec) => spec.Dns.NodeLocal ? spec.Network.NodeLocalDns() : ClusterDns(spec);

    private static JsonObject Defaults(ClusterSpec spec) => MergePatch.Apply(Common(spec), HardeningSettings.IsHardened(spec) ? HardeningSettings.Kubelet() : null);

    private static JsonObject Common(ClusterSpec spec) => new()
    {
        ["apiVersion"] = "kubelet.config.k8s.io/v1beta1",
        ["kind"] = "KubeletConfiguration",
        ["authentication"] = new JsonObject
        {
            ["anonymous"] = new JsonObject { ["enabled"] = false },
            ["webhook"] = new JsonObject { ["enabled"] = true },
            ["x509"] = new JsonObject { ["clientCAFile"] = HostPaths.ClusterCa },
        },
        ["authorization"] = new JsonObject { ["mode"] = "Webhook" },
        ["cgroupDriver"] = "systemd",
        ["clusterDNS"] = new JsonArray(PodDns(spec)),
        ["clusterDomain"] = spec.Dns.Domain,
        ["containerLogMaxFiles"] = 5,
        ["containerLogMaxSize"] = "10Mi",
        ["containerRuntimeEndpoint"] = spec.RuntimeSocket(),
        ["failSwapOn"] = spec.Os.Swap == SwapMode.Off,
        ["healthzBindAddress"] = "127.0.0.1",
        ["healthzPort"] = 10248,
        ["kubeReserved"] = Reserved("100m", "256Mi"),
        ["systemReserved"] = Reserved("500m", "512Mi"),
        // The node's own share of the pod network can be smaller than kubelet's usual 110 pods.
        ["maxPods"] = Cidr.Pods(spec.Network, most: 110),
        ["protectKernelDefaults"] = true,
        ["readOnlyPort"] = 0,
        ["rotateCertificates"] = true,
        // More than unattended-upgrades lets logind delay a shutdown (30 s, in a file that wins over kubelet's) would switch it off.
        ["shutdownGracePeriod"] = "30s",
        ["shutdownGracePeriodCriticalPods"] = "10s",
        ["staticPodPath"] = HostPaths.Manifests,
    };

    private static JsonObject Reserved(string cpu, string memory) => new()
    {
        ["cpu"] = cpu,
        ["ephemeral-storage"] = "500Mi",
        ["memory"] = memory,
        ["pid"] = "1000",
    };
}
