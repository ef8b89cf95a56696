namespace Slipway.Catalog.Stages;

/// <summary>Where steps put what the caller's rendered configurations refer to.</summary>
public static class HostPaths
{
    public const string KubernetesCertificates = "/etc/kubernetes/ssl";
    public const string ClusterCa = "/etc/kubernetes/ssl/ca.crt";
    /// <summary>On control planes, files that the API server is told of: a volume of its pod.</summary>
    public const string ApiServerFiles = "/etc/kubernetes/api-server";
    public const string AuditPolicy = ApiServerFiles + "/audit-policy.yaml";
    public const string AdmissionConfig = ApiServerFiles + "/admission.yaml";
    public const string OidcCa = ApiServerFiles + "/oidc-ca.crt";
    public const string EncryptionConfig = ApiServerFiles + "/encryption.yaml";
    public const string AuditLogs = "/var/log/kubernetes/audit";
    public const string Manifests = "/etc/kubernetes/manifests";
    public const string KubeletConfig = "/etc/kubernetes/kubelet-config.yaml";
    public const string ContainerdSocket = "unix:///run/containerd/containerd.sock";
    public const string CrioSocket = "unix:///run/crio/crio.sock";
    public const string CrioPolicy = "/etc/crio/policy.json";
    public const string CrioLogins = "/etc/crio/auth.json";
    public const string ContainerdCertsD = "/etc/containerd/certs.d";
    public const string Runc = "/usr/local/bin/runc";
    public const string CniBinaries = "/opt/cni/bin";
    public const string CniConfiguration = "/etc/cni/net.d";
    public const string EtcdData = "/var/lib/etcd";
    public const string EtcdCa = "/etc/ssl/etcd/ssl/ca.crt";
    /// <summary>Server and peer certificate of the member; it carries client authentication too.</summary>
    public const string EtcdMemberCertificate = "/etc/ssl/etcd/ssl/member.crt";
    public const string EtcdMemberKey = "/etc/ssl/etcd/ssl/member.key";
    /// <summary>On control planes, what the API server shows to etcd (kubeadm: <c>etcd.external.certFile</c>).</summary>
    public const string EtcdClientCertificate = "/etc/kubernetes/ssl/apiserver-etcd-client.crt";
    public const string EtcdClientKey = "/etc/kubernetes/ssl/apiserver-etcd-client.key";
    /// <summary>On control planes, the etcd CA for the API server (kubeadm: <c>etcd.external.caFile</c>).</summary>
    public const string EtcdClientCa = "/etc/kubernetes/ssl/etcd/ca.crt";
}
