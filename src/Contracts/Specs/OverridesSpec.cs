using System.Text.Json.Nodes;

namespace Slipway.Contracts.Specs;

/// <summary>Raw settings merged (RFC 7396) over what Slipway generates; for what the typed fields do not cover.</summary>
public sealed record OverridesSpec
{
    /// <summary>Over KubeletConfiguration v1beta1.</summary>
    public JsonObject? Kubelet { get; init; }
    /// <summary>Over KubeProxyConfiguration v1alpha1.</summary>
    public JsonObject? KubeProxy { get; init; }
    /// <summary>Over what kubeadm works from, v1beta4.</summary>
    public KubeadmOverridesSpec Kubeadm { get; init; } = new();
    /// <summary>Over containerd's config.toml, as nested tables.</summary>
    public JsonObject? Containerd { get; init; }
    /// <summary>Over CRI-O's configuration, as nested tables.</summary>
    public JsonObject? Crio { get; init; }
    /// <summary>Over the values that Slipway gives Cilium's Helm chart.</summary>
    public JsonObject? Cilium { get; init; }
    /// <summary>Arguments of kube-apiserver over Slipway's, by name without dashes.</summary>
    public IReadOnlyDictionary<string, string> ApiServer { get; init; } = new Dictionary<string, string>();
    /// <summary>Of kube-controller-manager.</summary>
    public IReadOnlyDictionary<string, string> ControllerManager { get; init; } = new Dictionary<string, string>();
    /// <summary>Of kube-scheduler.</summary>
    public IReadOnlyDictionary<string, string> Scheduler { get; init; } = new Dictionary<string, string>();
}

/// <summary>
/// Fields of kubeadm.k8s.io/v1beta4 that no other field decides; the others are refused with the field that does. Of <c>clusterConfiguration</c>: <c>extraVolumes</c> (added to
/// Slipway's) and <c>extraEnvs</c> of <c>apiServer</c>, <c>controllerManager</c> and <c>scheduler</c>, kubeadm's own <c>featureGates</c>, <c>encryptionAlgorithm</c>. Of each control
/// plane's <c>initConfiguration</c>: <c>timeouts</c>, <c>patches</c> (a directory that is on the hosts), <c>imagePullPolicy</c> and <c>imagePullSerial</c> of <c>nodeRegistration</c>.
/// Of each worker's <c>joinConfiguration</c>: <c>timeouts</c>; all of the join has 5 minutes.
/// </summary>
public sealed record KubeadmOverridesSpec
{
    public JsonObject? ClusterConfiguration { get; init; }
    public JsonObject? InitConfiguration { get; init; }
    public JsonObject? JoinConfiguration { get; init; }
}
