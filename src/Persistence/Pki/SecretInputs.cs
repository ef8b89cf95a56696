using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Slipway.Catalog.Stages;
using Slipway.Contracts;
using Slipway.Contracts.Specs;
using Slipway.Persistence.Secrets;

namespace Slipway.Persistence.Pki;

/// <summary>What an attempt gets as <c>secrets/&lt;name&gt;</c>, by <see cref="SecretNames"/>.</summary>
public sealed class SecretInputs(SecretProtector protector, TimeProvider time)
{
    /// <summary>
    /// Issues what is missing, has less than a third of its life left or carries other names than the host's; else a second call returns the same bytes.
    /// Values are UTF-8 text: PEM, and the bootstrap token as it is.
    /// </summary>
    /// <exception cref="KeyNotFoundException">Cluster, host or name is unknown, or the cluster has no authorities yet.</exception>
    public async Task<IReadOnlyDictionary<string, byte[]>> ResolveAsync(
        SlipwayDbContext db, Guid clusterId, string hostName, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var store = await ClusterSecretStore.OpenAsync(db, protector, time, clusterId, cancellationToken);
        var pairs = new Dictionary<string, KeyPairPem>(StringComparer.Ordinal);
        var inputs = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var name in names)
            inputs[name] = Encoding.UTF8.GetBytes(await ValueAsync(name));
        return inputs;

        async Task<string> ValueAsync(string name) => name switch
        {
            SecretNames.BootstrapToken => (await StoredAsync<StoredBootstrapToken>(ClusterPki.BootstrapToken)).Value,
            SecretNames.ClusterCaCertificate => (await PairAsync(ClusterPki.ClusterCa)).Certificate,
            SecretNames.ClusterCaKey => (await PairAsync(ClusterPki.ClusterCa)).Key,
            SecretNames.FrontProxyCaCertificate => (await PairAsync(ClusterPki.FrontProxyCa)).Certificate,
            SecretNames.FrontProxyCaKey => (await PairAsync(ClusterPki.FrontProxyCa)).Key,
            SecretNames.ServiceAccountPublicKey => (await PairAsync(ClusterPki.ServiceAccount)).Certificate,
            SecretNames.ServiceAccountKey => (await PairAsync(ClusterPki.ServiceAccount)).Key,
            SecretNames.EtcdCaCertificate => (await PairAsync(ClusterPki.EtcdCa)).Certificate,
            SecretNames.EtcdMemberCertificate => (await MemberAsync()).Certificate,
            SecretNames.EtcdMemberKey => (await MemberAsync()).Key,
            SecretNames.EtcdClientCertificate => (await ClientAsync()).Certificate,
            SecretNames.EtcdClientKey => (await ClientAsync()).Key,
            SecretNames.EncryptionConfig => (await EncryptionKeyAsync()).Configuration,
            _ => throw new KeyNotFoundException($"There is no secret input '{name}'."),
        };

        async Task<T> StoredAsync<T>(string name) where T : class =>
            await store.FindAsync<T>(name, cancellationToken) ?? throw new KeyNotFoundException($"Cluster {clusterId} has no {name} yet.");

        // A certificate and its key must be of one reading.
        async Task<KeyPairPem> OnceAsync(string name, Func<Task<KeyPairPem>> read) =>
            pairs.TryGetValue(name, out var pair) ? pair : pairs[name] = await read();

        Task<KeyPairPem> PairAsync(string name) => OnceAsync(name, () => StoredAsync<KeyPairPem>(name));

        Task<KeyPairPem> MemberAsync() => OnceAsync($"etcd-member/{hostName}", async () =>
            await LeafAsync($"etcd-member/{hostName}", hostName, await NamesOfHostAsync(db, clusterId, hostName, cancellationToken), CertificateUse.ServerAndClient));

        Task<KeyPairPem> ClientAsync() => OnceAsync($"etcd-client/{hostName}", () =>
            LeafAsync($"etcd-client/{hostName}", "kube-apiserver-etcd-client", [], CertificateUse.Client));

        Task<StoredEncryptionKey> EncryptionKeyAsync() => store.EnsureAsync<StoredEncryptionKey>(
            ClusterPki.EncryptionKey, stored => (stored ?? new StoredEncryptionKey(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))), null), cancellationToken);

        async Task<KeyPairPem> LeafAsync(string name, string commonName, IReadOnlyList<string> alternativeNames, CertificateUse use)
        {
            var authority = await PairAsync(ClusterPki.EtcdCa);
            var lifetime = TimeSpan.FromDays((await ClusterSpecs.NewestFirst(db, clusterId).FirstAsync(cancellationToken)).Security.Certificates.LeafDays);
            return await store.EnsureAsync<KeyPairPem>(name, stored =>
            {
                if (stored is not null && Certificates.IsCurrent(stored.Certificate, authority.Certificate, alternativeNames, time.GetUtcNow()))
                    return (stored, null);
                var leaf = Certificates.Leaf(authority, commonName, [], alternativeNames, use, lifetime, time.GetUtcNow());
                return (leaf, Certificates.EndOf(leaf.Certificate));
            }, cancellationToken);
        }
    }

    private static async Task<IReadOnlyList<string>> NamesOfHostAsync(SlipwayDbContext db, Guid clusterId, string hostName, CancellationToken cancellationToken)
    {
        // The newest revision that knows the host: a resumed build may be bound to an older one.
        await foreach (var spec in ClusterSpecs.NewestFirst(db, clusterId).WithCancellation(cancellationToken))
        {
            if (spec.Hosts.FirstOrDefault(host => host.Name == hostName) is not { } host)
                continue;
            string?[] names = [host.Name, host.EtcdMemberName, "localhost", host.Ip, host.SecondaryIp, host.Address, "127.0.0.1", "::1"];
            return [.. names.OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)];
        }
        throw new KeyNotFoundException($"Cluster {clusterId} has no host '{hostName}'.");
    }
}

internal static class ClusterSpecs
{
    public static IAsyncEnumerable<ClusterSpec> NewestFirst(SlipwayDbContext db, Guid clusterId) => db.SpecRevisions.AsNoTracking()
        .Where(revision => revision.ClusterId == clusterId).OrderByDescending(revision => revision.Revision).Select(revision => revision.Spec)
        .AsAsyncEnumerable().Select(spec => JsonSerializer.Deserialize<ClusterSpec>(spec, SlipwayJson.Options)!);
}

/// <summary>The key that a cluster's Secrets rest under: 32 bytes, base64.</summary>
internal sealed record StoredEncryptionKey(string Key)
{
    /// <summary>Secrets that were written before there was a key are read as they are.</summary>
    public string Configuration => $$"""
        apiVersion: apiserver.config.k8s.io/v1
        kind: EncryptionConfiguration
        resources:
          - resources: [secrets]
            providers:
              - secretbox:
                  keys:
                    - name: slipway-1
                      secret: {{Key}}
              - identity: {}

        """;

    // A record prints its members.
    public override string ToString() => nameof(StoredEncryptionKey);
}
