using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Slipway.Persistence.Secrets;

namespace Slipway.Persistence.Pki;

/// <param name="ClusterCa">SHA-256 (lowercase hex) of the DER of the cluster's CA certificate.</param>
/// <param name="EtcdCa">The same of the etcd CA.</param>
/// <param name="ClusterCaKeyHash">kubeadm's <c>caCertHashes</c> form: <c>sha256:</c> and the hex of the CA's public key info.</param>
public sealed record ClusterAuthorities(string ClusterCa, string EtcdCa, string ClusterCaKeyHash);

/// <summary>A cluster's certificate authorities and its bootstrap token.</summary>
public sealed class ClusterPki(SecretProtector protector, TimeProvider time)
{
    internal const string ClusterCa = "cluster-ca";
    internal const string EtcdCa = "etcd-ca";
    internal const string FrontProxyCa = "front-proxy-ca";
    internal const string ServiceAccount = "service-account";
    internal const string BootstrapToken = "bootstrap-token";

    private static readonly TimeSpan BootstrapTokenLifetime = TimeSpan.FromHours(2);
    private static readonly TimeSpan BootstrapTokenRemainder = TimeSpan.FromMinutes(30);

    /// <summary>Makes the etcd, cluster and front-proxy CA and the service-account key pair where they are missing, and stores them encrypted. Safe to call at once from several processes.</summary>
    /// <exception cref="KeyNotFoundException">The scope's tenant has no such cluster.</exception>
    public async Task<ClusterAuthorities> EnsureAuthoritiesAsync(SlipwayDbContext db, Guid clusterId, CancellationToken cancellationToken)
    {
        var store = await ClusterSecretStore.OpenAsync(db, protector, time, clusterId, cancellationToken);
        // The common names are kubeadm's own.
        var cluster = await AuthorityAsync(ClusterCa, "kubernetes");
        var etcd = await AuthorityAsync(EtcdCa, "etcd-ca");
        await AuthorityAsync(FrontProxyCa, "front-proxy-ca");
        await store.EnsureAsync<KeyPairPem>(ServiceAccount, _ => true, () => (Certificates.SigningKey(), null), cancellationToken);
        return new ClusterAuthorities(Fingerprint(cluster.Certificate), Fingerprint(etcd.Certificate), KeyHash(cluster.Certificate));

        Task<KeyPairPem> AuthorityAsync(string name, string commonName) => store.EnsureAsync<KeyPairPem>(name, _ => true, () =>
        {
            var authority = Certificates.Authority(commonName, time.GetUtcNow());
            return (authority, Certificates.EndOf(authority.Certificate));
        }, cancellationToken);
    }

    /// <summary>
    /// The build's bootstrap token: made at the first call, the same at a resume while it is valid for another half hour, else a new one.
    /// Returns its public id; the token itself leaves only through <see cref="SecretInputs"/>.
    /// </summary>
    public async Task<string> EnsureBootstrapTokenAsync(SlipwayDbContext db, Guid clusterId, Guid buildId, CancellationToken cancellationToken)
    {
        var store = await ClusterSecretStore.OpenAsync(db, protector, time, clusterId, cancellationToken);
        var token = await store.EnsureAsync(
            BootstrapToken,
            stored => stored.BuildId == buildId && stored.ExpiresAt - time.GetUtcNow() > BootstrapTokenRemainder,
            () =>
            {
                var made = new StoredBootstrapToken(buildId, Random(6), Random(16), time.GetUtcNow() + BootstrapTokenLifetime);
                return (made, made.ExpiresAt);
            },
            cancellationToken);
        return token.Id;
    }

    internal static string Fingerprint(string certificatePem)
    {
        using var certificate = X509Certificate2.CreateFromPem(certificatePem);
        return certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();
    }

    internal static string KeyHash(string certificatePem)
    {
        using var certificate = X509Certificate2.CreateFromPem(certificatePem);
        return $"sha256:{Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()))}";
    }

    private static string Random(int length) => RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", length);
}

/// <summary>A token in two parts, of which only <c>Id</c> is public.</summary>
internal sealed record StoredBootstrapToken(Guid BuildId, string Id, string Secret, DateTimeOffset ExpiresAt)
{
    public string Value => $"{Id}.{Secret}";

    public override string ToString() => nameof(StoredBootstrapToken);
}
