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
    internal const string EncryptionKey = "encryption-key";

    // The catalogue gives it to the cluster for as long.
    private static readonly TimeSpan BootstrapTokenLifetime = TimeSpan.FromHours(2);
    private static readonly TimeSpan BootstrapTokenRemainder = TimeSpan.FromHours(1);

    // The common names are kubeadm's own.
    private static readonly Dictionary<string, string?> Authorities = new()
    {
        [ClusterCa] = "kubernetes",
        [EtcdCa] = "etcd-ca",
        [FrontProxyCa] = "front-proxy-ca",
        [ServiceAccount] = null,
    };

    /// <summary>Makes the etcd, cluster and front-proxy CA and the service-account key pair where they are missing, and stores them encrypted. Safe to call at once from several processes.</summary>
    /// <exception cref="KeyNotFoundException">The scope's tenant has no such cluster.</exception>
    public async Task<ClusterAuthorities> EnsureAuthoritiesAsync(SlipwayDbContext db, Guid clusterId, CancellationToken cancellationToken)
    {
        var store = await ClusterSecretStore.OpenAsync(db, protector, time, clusterId, cancellationToken);
        var found = await store.FindAsync<KeyPairPem>(Authorities.Keys, cancellationToken);
        if (found.Count < Authorities.Count)
        {
            var lifetime = TimeSpan.FromDays((await ClusterSpecs.NewestFirst(db, clusterId).FirstAsync(cancellationToken)).Security.Certificates.AuthorityDays);
            foreach (var (name, commonName) in Authorities)
                await store.EnsureAsync<KeyPairPem>(name, stored => stored is null ? Make(commonName, lifetime) : (stored, null), cancellationToken);
            found = await store.FindAsync<KeyPairPem>(Authorities.Keys, cancellationToken);
        }
        var (cluster, etcd) = (found[ClusterCa].Value.Certificate, found[EtcdCa].Value.Certificate);
        return new ClusterAuthorities(Fingerprint(cluster), Fingerprint(etcd), KeyHash(cluster));

        (KeyPairPem, DateTimeOffset?) Make(string? commonName, TimeSpan lifetime)
        {
            if (commonName is null)
                return (Certificates.SigningKey(), null);
            var authority = Certificates.Authority(commonName, lifetime, time.GetUtcNow());
            return (authority, Certificates.EndOf(authority.Certificate));
        }
    }

    /// <summary>
    /// The bootstrap token of one run of a build: made at the first call and never changed under the run's feet. A resume takes over the
    /// token of the run before while that is valid for another hour, so that nothing has to be done again for its sake.
    /// Returns its public id; the token itself leaves only through <see cref="SecretInputs"/>.
    /// </summary>
    public async Task<string> EnsureBootstrapTokenAsync(SlipwayDbContext db, Guid clusterId, Guid buildId, int run, CancellationToken cancellationToken)
    {
        var store = await ClusterSecretStore.OpenAsync(db, protector, time, clusterId, cancellationToken);
        var token = await store.EnsureAsync<StoredBootstrapToken>(BootstrapToken, stored =>
        {
            var now = time.GetUtcNow();
            if (stored?.BuildId == buildId && stored.Run == run)
                return (stored, null);
            var next = stored?.BuildId == buildId && stored.ExpiresAt - now > BootstrapTokenRemainder
                ? stored with { Run = run }
                : new StoredBootstrapToken(buildId, run, Random(6), Random(16), now + BootstrapTokenLifetime);
            return (next, next.ExpiresAt);
        }, cancellationToken);
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
internal sealed record StoredBootstrapToken(Guid BuildId, int Run, string Id, string Secret, DateTimeOffset ExpiresAt)
{
    public string Value => $"{Id}.{Secret}";

    public override string ToString() => nameof(StoredBootstrapToken);
}
