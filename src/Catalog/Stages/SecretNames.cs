namespace Slipway.Catalog.Stages;

/// <summary>Names of secret inputs; each arrives as <c>secrets/&lt;name&gt;</c> in the attempt's directory. PEM unless said otherwise.</summary>
public static class SecretNames
{
    public const string ClusterCaCertificate = "cluster-ca.crt";
    public const string ClusterCaKey = "cluster-ca.key";
    public const string FrontProxyCaCertificate = "front-proxy-ca.crt";
    public const string FrontProxyCaKey = "front-proxy-ca.key";
    public const string ServiceAccountPublicKey = "sa.pub";
    public const string ServiceAccountKey = "sa.key";
    public const string EtcdCaCertificate = "etcd-ca.crt";
    public const string EtcdMemberCertificate = "etcd-member.crt";
    public const string EtcdMemberKey = "etcd-member.key";
    public const string EtcdClientCertificate = "etcd-client.crt";
    public const string EtcdClientKey = "etcd-client.key";
    /// <summary>apiserver.config.k8s.io EncryptionConfiguration (YAML) with its key.</summary>
    public const string EncryptionConfig = "encryption-config";
    /// <summary>kubeadm's form, <c>abcdef.0123456789abcdef</c>.</summary>
    public const string BootstrapToken = "bootstrap-token";

    private const string RegistryLoginOf = "registry-login.";

    /// <summary>Base64 of <c>user:password</c>, as HTTP's basic authentication has it.</summary>
    /// <param name="registry"><c>host</c> or <c>host:port</c>.</param>
    public static string RegistryLogin(string registry) => RegistryLoginOf + registry;

    /// <returns>The registry of a login's name; null for the name of anything else.</returns>
    public static string? RegistryOf(string name) => name.StartsWith(RegistryLoginOf, StringComparison.Ordinal) ? name[RegistryLoginOf.Length..] : null;
}
