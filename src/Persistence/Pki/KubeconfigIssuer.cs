using System.Text;
using Microsoft.EntityFrameworkCore;
using Slipway.Persistence.Secrets;
using YamlDotNet.Serialization;

namespace Slipway.Persistence.Pki;

/// <summary>Gives people access to a cluster's API, by name and for a while.</summary>
public sealed class KubeconfigIssuer(SecretProtector protector, TimeProvider time)
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
    public async Task<string> MintAsync(
        SlipwayDbContext db, Guid clusterId, string userName, IReadOnlyList<string> groups, TimeSpan lifetime, string serverUrl, CancellationToken cancellationToken)
    {
        var store = await ClusterSecretStore.OpenAsync(db, protector, time, clusterId, cancellationToken);
        var authority = await store.FindAsync<KeyPairPem>(ClusterPki.ClusterCa, cancellationToken)
            ?? throw new KeyNotFoundException($"Cluster {clusterId} has no authorities yet.");
        var clusterName = await db.Clusters.Where(cluster => cluster.Id == clusterId).Select(cluster => cluster.Name).SingleAsync(cancellationToken);
        var leaf = Certificates.Leaf(authority, userName, groups, [], CertificateUse.Client, lifetime, time.GetUtcNow());
        var context = $"{userName}@{clusterName}";
        return new SerializerBuilder().WithQuotingNecessaryStrings().Build().Serialize(new Dictionary<string, object>
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Config",
            ["clusters"] = One(clusterName, "cluster", new() { ["certificate-authority-data"] = Data(authority.Certificate), ["server"] = serverUrl }),
            ["contexts"] = One(context, "context", new() { ["cluster"] = clusterName, ["user"] = userName }),
            ["current-context"] = context,
            ["users"] = One(userName, "user", new() { ["client-certificate-data"] = Data(leaf.Certificate), ["client-key-data"] = Data(leaf.Key) }),
        });

        static object[] One(string name, string kind, Dictionary<string, object> content) => [new Dictionary<string, object> { ["name"] = name, [kind] = content }];

        static string Data(string pem) => Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));
    }
}
