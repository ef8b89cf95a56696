namespace Slipway.Catalog.Stages;

public sealed record WorkersParameters
{
    /// <summary><c>kubeadm</c>, <c>kubelet</c>.</summary>
    public required IReadOnlyList<ArtifactFile> Files { get; init; }

    /// <summary>Without a leading v.</summary>
    public required string KubernetesVersion { get; init; }

    public required string NodeName { get; init; }

    /// <summary>See <see cref="ControlPlaneParameters.KubeletConfig"/>.</summary>
    public required string KubeletConfig { get; init; }

    /// <summary>See <see cref="ControlPlaneParameters.KubeletArgs"/>.</summary>
    public IReadOnlyList<string> KubeletArgs { get; init; } = [];

    /// <summary><c>sha256:</c> and the hex of the CA's public key info (kubeadm's <c>caCertHashes</c>).</summary>
    public required IReadOnlyList<string> CaCertHashes { get; init; }

    /// <summary>kubeadm's names of preflight checks to ignore.</summary>
    public IReadOnlyList<string> IgnorePreflightErrors { get; init; } = [];

    /// <summary><c>timeouts</c> of kubeadm's JoinConfiguration, one each, such as <c>discovery: 1m0s</c>.</summary>
    public required IReadOnlyList<string> JoinTimeouts { get; init; }

    /// <summary><c>nginx</c> or <c>haproxy</c> (static pod, kubelet talks to 127.0.0.1), or <c>none</c> (kubelet talks to <see cref="ControlPlaneEndpoint"/>).</summary>
    public string LoadBalancer { get; init; } = "nginx";

    /// <summary>/etc/nginx/nginx.conf or /etc/haproxy/haproxy.cfg: streams 127.0.0.1:<see cref="ApiPort"/> to every control plane. Empty for <c>none</c>.</summary>
    public string LoadBalancerConfig { get; init; } = "";

    /// <summary>Image of the static pod. Empty for <c>none</c>.</summary>
    public string LoadBalancerImage { get; init; } = "";

    /// <summary>Name (or load balancer) and port; answers before the local load balancer runs.</summary>
    public required string ControlPlaneEndpoint { get; init; }

    public int ApiPort { get; init; } = 6443;
}
