using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Slipway.Persistence.Audit;
using Slipway.Persistence.Tenancy;

namespace Slipway.Persistence.Secrets;

/// <param name="Key">The data key that everything is protected with now.</param>
/// <param name="Reprotected">Values that were protected with another one before.</param>
/// <param name="Retired">Data keys that nothing needs any more and that were deleted.</param>
public sealed record KeyRotationReport(Guid Key, long Reprotected, IReadOnlyList<Guid> Retired);

/// <summary>
/// Changes the keys under the feet of running services. Values are exchanged one by one, each only if nobody wrote it in between, and
/// readers find the new key when they meet it.
/// </summary>
public sealed class KeyRotation(MasterKey master, SecretKeys keys, SlipwayDbContext db, AppDatabase app, SystemDatabase system, IServiceScopeFactory scopes, TimeProvider time)
{
    private const int Batch = 100;

    // Data Protection's own, for keys that it makes by itself.
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    /// <summary>When every process has stopped to use the key before.</summary>
    private static readonly TimeSpan Overlap = 2 * SecretKeys.Freshness;

    /// <summary>Seals every data key with the master key that is now the first, so that the older ones can be taken away.</summary>
    /// <param name="owner">As the schema's owner: the services may not change a key.</param>
    /// <param name="cancellationToken">Cancels the database calls.</param>
    /// <returns>How many were sealed with an older one.</returns>
    public async Task<int> SealAsync(NpgsqlConnection owner, CancellationToken cancellationToken)
    {
        var older = (await RingAsync(owner, cancellationToken))
            .Select(row => (row.Id, row.Xml, Values: row.Xml.Descendants(MasterKeyEncryptor.Element).Where(value => !master.IsCurrent(value.Value)).ToList()))
            .Where(row => row.Values.Count > 0).ToList();
        if (older.Count > 0)
        {
            await AuditAsync("master-key.exchange", "master-key", new { dataKeys = older.Count }, cancellationToken);
        }

        var sealedAnew = 0;
        foreach (var (id, xml, values) in older)
        {
            values.ForEach(value => value.Value = master.Encrypt(master.Decrypt(value.Value)));
            await using var update = new NpgsqlCommand("update slipway.data_protection_keys set xml = $2 where id = $1", owner)
            {
                Parameters = { new() { Value = id }, new() { Value = xml.ToString(SaveOptions.DisableFormatting) } },
            };
            sealedAnew += await update.ExecuteNonQueryAsync(cancellationToken);
        }

        return sealedAnew;
    }

    /// <summary>Makes a new data key and protects every stored value with it.</summary>
    /// <inheritdoc cref="SealAsync" path="/param"/>
    public async Task<KeyRotationReport> RotateAsync(NpgsqlConnection owner, CancellationToken cancellationToken)
    {
        var key = keys.CreateKey(Lifetime);
        await AuditAsync("data-key.rotate", $"data-keys/{key}", null, cancellationToken);
        return new KeyRotationReport(key, await ReprotectAsync(owner, key, cancellationToken), []);
    }

    /// <summary>Protects anew what was still written with an older key, and deletes the data keys that nothing needs.</summary>
    /// <inheritdoc cref="SealAsync" path="/param"/>
    /// <exception cref="InvalidOperationException">The newest key is too young: a process may still write with the one before.</exception>
    public async Task<KeyRotationReport> RetireAsync(NpgsqlConnection owner, CancellationToken cancellationToken)
    {
        var ring = (await RingAsync(owner, cancellationToken)).Where(row => row.Xml.Name.LocalName == "key")
            .Select(row => (row.Id, Key: (Guid)row.Xml.Attribute("id")!, CreatedAt: (DateTimeOffset)row.Xml.Element("creationDate")!)).OrderByDescending(row => row.CreatedAt).ToList();
        var newest = ring[0];
        if (time.GetUtcNow() - newest.CreatedAt < Overlap)
        {
            throw new InvalidOperationException($"The newest key was made at {newest.CreatedAt:O}; retire the others {Overlap.TotalMinutes:0} minutes after that.");
        }

        var reprotected = await ReprotectAsync(owner, newest.Key, cancellationToken);
        foreach (var (id, key, _) in ring.Skip(1))
        {
            await AuditAsync("data-key.retire", $"data-keys/{key}", null, cancellationToken);
            await using var delete = new NpgsqlCommand("delete from slipway.data_protection_keys where id = $1", owner) { Parameters = { new() { Value = id } } };
            await delete.ExecuteNonQueryAsync(cancellationToken);
        }

        return new KeyRotationReport(newest.Key, reprotected, [.. ring.Skip(1).Select(row => row.Key)]);
    }

    /// <summary>In the trail of every tenant, since the keys protect the secrets of all; and before it is done, so that nothing is done unseen.</summary>
    private async Task AuditAsync(string action, string target, object? data, CancellationToken cancellationToken)
    {
        foreach (var tenant in await TenantsAsync(cancellationToken))
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<TenantContext>().Set(tenant);
            var trail = scope.ServiceProvider.GetRequiredService<SlipwayDbContext>();
            trail.AuditEvents.Add(AuditEvent.Of(tenant, time.GetUtcNow(), $"operator/{Environment.UserName}", action, target, data));
            await trail.SaveChangesAsync(cancellationToken);
        }
    }

    private async Task<long> ReprotectAsync(NpgsqlConnection owner, Guid key, CancellationToken cancellationToken)
    {
        // Whatever the model calls protected: a table that is added is rotated too.
        var columns = db.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()
            .Where(property => property.ClrType == typeof(byte[]) && property.Name.Contains("Protected", StringComparison.Ordinal))
            .Select(property => (Table: entity.GetTableName()!, Column: property.GetColumnName(), Owned: typeof(ITenantOwned).IsAssignableFrom(entity.ClrType)))).ToList();
        var reprotected = 0L;
        foreach (var (table, column, _) in columns.Where(column => !column.Owned))
        {
            reprotected += await ReprotectAsync(owner, table, column, Guid.Empty, key, cancellationToken);
        }

        foreach (var tenant in await TenantsAsync(cancellationToken))
        {
            await using var connection = await app.Source.OpenConnectionAsync(cancellationToken);
            await using (var act = new NpgsqlCommand("select set_config('slipway.tenant_id', $1, false)", connection) { Parameters = { new() { Value = tenant.ToString() } } })
            {
                await act.ExecuteNonQueryAsync(cancellationToken);
            }

            foreach (var (table, column, _) in columns.Where(column => column.Owned))
            {
                reprotected += await ReprotectAsync(connection, table, column, tenant, key, cancellationToken);
            }
        }

        return reprotected;
    }

    private async Task<long> ReprotectAsync(NpgsqlConnection connection, string table, string column, Guid tenant, Guid key, CancellationToken cancellationToken)
    {
        var done = 0L;
        while (await OthersAsync(connection, table, column, key, cancellationToken) is { Count: > 0 } others)
        {
            foreach (var old in others)
            {
                var plain = keys.Unprotect(tenant, old);
                var next = keys.Protect(tenant, plain);
                CryptographicOperations.ZeroMemory(plain);
                if (SecretKeys.KeyIdOf(next) != key)
                {
                    throw new InvalidOperationException("A newer data key was made meanwhile; run the rotation again.");
                }

                // The old value names the row, and no two are alike; where it is gone, somebody wrote another.
                await using var exchange = new NpgsqlCommand($"update slipway.{table} set {column} = $2 where {column} = $1", connection)
                {
                    Parameters = { new() { Value = old }, new() { Value = next } },
                };
                done += await exchange.ExecuteNonQueryAsync(cancellationToken);
            }
        }

        return done;
    }

    private static async Task<List<byte[]>> OthersAsync(NpgsqlConnection connection, string table, string column, Guid key, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"select {column} from slipway.{table} where substring({column} from 5 for 16) <> $1 limit {Batch}", connection)
        {
            Parameters = { new() { Value = key.ToByteArray() } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<byte[]>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(reader.GetFieldValue<byte[]>(0));
        }

        return found;
    }

    private async Task<List<Guid>> TenantsAsync(CancellationToken cancellationToken)
    {
        await using var command = system.Source.CreateCommand("select id from slipway.tenants");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var tenants = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken))
        {
            tenants.Add(reader.GetGuid(0));
        }

        return tenants;
    }

    private static async Task<List<(int Id, XElement Xml)>> RingAsync(NpgsqlConnection owner, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select id, xml from slipway.data_protection_keys order by id", owner);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var ring = new List<(int, XElement)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            ring.Add((reader.GetInt32(0), XElement.Parse(reader.GetString(1))));
        }

        return ring;
    }
}
