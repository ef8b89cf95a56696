using Microsoft.EntityFrameworkCore;
using Slipway.Persistence.Secrets;

namespace Slipway.Persistence.Pki;

/// <summary>One cluster's rows of <see cref="ClusterSecret"/>. Who comes second takes what the first has stored, whatever transaction either is in.</summary>
internal sealed class ClusterSecretStore
{
    private readonly SlipwayDbContext _db;
    private readonly SecretProtector _protector;
    private readonly TimeProvider _time;
    private readonly Guid _tenantId;
    private readonly Guid _clusterId;

    private ClusterSecretStore(SlipwayDbContext db, SecretProtector protector, TimeProvider time, Guid tenantId, Guid clusterId) =>
        (_db, _protector, _time, _tenantId, _clusterId) = (db, protector, time, tenantId, clusterId);

    /// <exception cref="KeyNotFoundException">The scope's tenant has no such cluster.</exception>
    public static async Task<ClusterSecretStore> OpenAsync(SlipwayDbContext db, SecretProtector protector, TimeProvider time, Guid clusterId, CancellationToken cancellationToken)
    {
        var tenantId = await db.Clusters.Where(cluster => cluster.Id == clusterId).Select(cluster => (Guid?)cluster.TenantId).SingleOrDefaultAsync(cancellationToken)
            ?? throw new KeyNotFoundException($"There is no cluster {clusterId}.");
        return new ClusterSecretStore(db, protector, time, tenantId, clusterId);
    }

    public async Task<T?> FindAsync<T>(string name, CancellationToken cancellationToken) where T : class =>
        await ReadAsync(name, cancellationToken) is { } stored ? _protector.Unprotect<T>(_tenantId, stored) : null;

    /// <param name="name">The secret's name.</param>
    /// <param name="next">From the stored one, if any, to what shall be stored and when it ends; the same object leaves it as it is.</param>
    /// <param name="cancellationToken">Cancels the database calls.</param>
    public async Task<T> EnsureAsync<T>(string name, Func<T?, (T Value, DateTimeOffset? ExpiresAt)> next, CancellationToken cancellationToken) where T : class
    {
        while (true)
        {
            var stored = await ReadAsync(name, cancellationToken);
            var found = stored is null ? null : _protector.Unprotect<T>(_tenantId, stored);
            var (value, expiresAt) = next(found);
            if (ReferenceEquals(value, found) || await WriteAsync(name, stored, _protector.Protect(_tenantId, value), expiresAt, cancellationToken))
                return value;
        }
    }

    /// <summary>The stored ones among those names.</summary>
    public async Task<IReadOnlyDictionary<string, Lazy<T>>> FindAsync<T>(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var stored = await _db.ClusterSecrets.AsNoTracking()
            .Where(secret => secret.ClusterId == _clusterId && names.Contains(secret.Name))
            .Select(secret => new { secret.Name, secret.Protected })
            .ToListAsync(cancellationToken);
        return stored.ToDictionary(secret => secret.Name, secret => new Lazy<T>(() => _protector.Unprotect<T>(_tenantId, secret.Protected)), StringComparer.Ordinal);
    }

    private Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) => _db.ClusterSecrets.AsNoTracking()
        .Where(secret => secret.ClusterId == _clusterId && secret.Name == name)
        .Select(secret => secret.Protected)
        .SingleOrDefaultAsync(cancellationToken);

    private async Task<bool> WriteAsync(string name, byte[]? replaced, byte[] value, DateTimeOffset? expiresAt, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var rows = replaced is null
            ? await _db.Database.ExecuteSqlAsync(
                $"""
                insert into slipway.cluster_secrets (cluster_id, name, tenant_id, protected, created_at, expires_at)
                values ({_clusterId}, {name}, {_tenantId}, {value}, {now}, {expiresAt}) on conflict do nothing
                """, cancellationToken)
            : await _db.ClusterSecrets
                .Where(secret => secret.ClusterId == _clusterId && secret.Name == name && secret.Protected == replaced)
                .ExecuteUpdateAsync(row => row.SetProperty(secret => secret.Protected, value).SetProperty(secret => secret.ExpiresAt, expiresAt), cancellationToken);
        return rows == 1;
    }
}
