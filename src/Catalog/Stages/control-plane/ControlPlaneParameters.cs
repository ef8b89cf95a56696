namespace Slipway.Catalog.Stages;

public sealed record ControlPlaneParameters
{
    /// <summary><c>kubeadm</c>, <c>kubelet</c>, <c>kubectl</c>.</summary>
    public required IReadOnlyList<ArtifactFile> Files { get; init; }

    /// <summary>Without a leading v.</summary>
    public required string KubernetesVersion { get; init; }

    public required string NodeName { get; init; }

    /// <summary>Here, and on no other control plane, is done what belongs to the whole cluster.</summary>
    public bool First { get; init; }

    /// <summary>The address that the API server advertises and listens on (it also listens on 127.0.0.1).</summary>
    public required string NodeIp { get; init; }

    public int ApiPort { get; init; } = 6443;

    /// <summary>Name (or load balancer) and port, <c>api.example:6443</c>, as in <see cref="KubeadmConfig"/>.</summary>
    public required string ControlPlaneEndpoint { get; init; }

    /// <summary>
    /// kubeadm.k8s.io/v1beta4 InitConfiguration and ClusterConfiguration, KubeProxyConfiguration and KubeletConfiguration, as YAML documents whose
    /// keys stand at column 0. <c>certificatesDir</c> is <see cref="HostPaths.KubernetesCertificates"/>, etcd is external with the client files of
    /// <see cref="HostPaths"/>; no <c>bootstrapTokens</c> and no <c>certificateKey</c>, since this text is kept on the host.
    /// </summary>
    public required string KubeadmConfig { get; init; }

    /// <summary>File <see cref="HostPaths.AuditPolicy"/>; empty: none.</summary>
    public string AuditPolicy { get; init; } = "";

    /// <summary>File <see cref="HostPaths.AdmissionConfig"/>; empty: none.</summary>
    public string AdmissionConfig { get; init; } = "";

    /// <summary>File <see cref="HostPaths.OidcCa"/>; empty: none.</summary>
    public string OidcCa { get; init; } = "";

    /// <summary>File <see cref="HostPaths.EncryptionConfig"/> comes as a secret input.</summary>
    public bool EncryptSecrets { get; init; }

    /// <summary>A certificate that has no more time left is made anew.</summary>
    public int RenewSeconds { get; init; } = 10_512_000;

    /// <summary>The virtual address; empty: none.</summary>
    public string VirtualIp { get; init; } = "";

    /// <summary>Where it is announced; empty: the interface that has <see cref="NodeIp"/>.</summary>
    public string VirtualIpInterface { get; init; } = "";

    /// <summary>kube-vip's image; only with <see cref="VirtualIp"/>.</summary>
    public string VirtualIpImage { get; init; } = "";

    /// <summary>The node's own KubeletConfiguration, whole; kubelet runs with this file, not with kubeadm's copy.</summary>
    public required string KubeletConfig { get; init; }

    /// <summary>Further kubelet flags, one each, such as <c>--node-ip=10.0.0.1</c>. <c>--config</c>, <c>--kubeconfig</c> and <c>--bootstrap-kubeconfig</c> are given already.</summary>
    public IReadOnlyList<string> KubeletArgs { get; init; } = [];

    /// <summary>DNS names and addresses that the API server's certificate must carry; a missing one makes a new certificate.</summary>
    public required IReadOnlyList<string> CertificateSans { get; init; }

    /// <summary>kubeadm's names of preflight checks to ignore.</summary>
    public IReadOnlyList<string> IgnorePreflightErrors { get; init; } = [];

    /// <summary>The node takes ordinary pods too: no control-plane taint.</summary>
    public bool Schedulable { get; init; }

    /// <summary>False when something else does kube-proxy's work.</summary>
    public bool KubeProxy { get; init; } = true;

    /// <summary>Who logs in by SSH; gets <c>~/.kube/config</c>.</summary>
    public required string LoginUser { get; init; }
}
