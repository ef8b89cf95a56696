using Microsoft.Extensions.Caching.Memory;
using Npgsql;
using Slipway.Persistence;

namespace Slipway.Api.Auth;

public sealed record KnownKey(Guid Id, Guid TenantId, string Name, string Role, byte[] SecretHash, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt);

/// <summary>Finds API keys by id, before the tenant is known. A revoked key is refused after at most <see cref="CacheTime"/>.</summary>
public sealed class ApiKeys(SystemDatabase database, IMemoryCache cache)
{
    public static readonly TimeSpan CacheTime = TimeSpan.FromSeconds(5);

    public async ValueTask<KnownKey?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        if (cache.TryGetValue((nameof(ApiKeys), id), out KnownKey? known))
        {
            return known;
        }

        known = await ReadAsync(id, cancellationToken);
        // Unknown ids are not kept: whoever guesses would fill the memory.
        return known is null ? null : cache.Set((nameof(ApiKeys), id), known, CacheTime);
    }

    private async Task<KnownKey?> ReadAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand(
            "select tenant_id, name, role, secret_hash, expires_at, revoked_at from slipway.api_keys where id = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = id });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new KnownKey(
                id,
                reader.GetGuid(0),
                reader.GetString(1),
                reader.GetString(2),
                reader.GetFieldValue<byte[]>(3),
                reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4),
                reader.IsDBNull(5) ? null : reader.GetFieldValue<DateTimeOffset>(5))
            : null;
    }
}
