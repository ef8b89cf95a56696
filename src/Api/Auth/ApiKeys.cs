using Microsoft.Extensions.Caching.Memory;
using Npgsql;
using Slipway.Persistence;

namespace Slipway.Api.Auth;

public sealed record KnownKey(Guid Id, Guid TenantId, string Name, string Role, byte[] SecretHash, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt, DateTimeOffset? LastUsedAt)
{
    public bool CountsAt(DateTimeOffset now) => !(RevokedAt <= now || ExpiresAt <= now);
}

/// <summary>Finds API keys by id, before the tenant is known. A revoked key is refused after at most <see cref="CacheTime"/>.</summary>
public sealed class ApiKeys(SystemDatabase database, IMemoryCache cache)
{
    public static readonly TimeSpan CacheTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan UseGranularity = TimeSpan.FromHours(1);

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

    /// <summary>Notes that the key was used, unless that was noted within the last hour.</summary>
    public async ValueTask NoteUseAsync(KnownKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (key.LastUsedAt > now - UseGranularity)
        {
            return;
        }

        await using var command = database.Source.CreateCommand("update slipway.api_keys set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at < $2)");
        command.Parameters.Add(new NpgsqlParameter { Value = key.Id });
        command.Parameters.Add(new NpgsqlParameter { Value = now });
        await command.ExecuteNonQueryAsync(cancellationToken);
        cache.Set((nameof(ApiKeys), key.Id), key with { LastUsedAt = now }, CacheTime);
    }

    /// <summary>For the process that revokes it: from now on, not only after <see cref="CacheTime"/>.</summary>
    public void Forget(Guid id) => cache.Remove((nameof(ApiKeys), id));

    private async Task<KnownKey?> ReadAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand(
            """
            select k.tenant_id, k.name, k.role, k.secret_hash, k.expires_at, k.revoked_at, k.last_used_at
            from slipway.api_keys k join slipway.tenants t on t.id = k.tenant_id
            where k.id = $1 and t.deleted_at is null
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = id });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new KnownKey(
                id,
                reader.GetGuid(0),
                reader.GetString(1),
                reader.GetString(2),
                reader.GetFieldValue<byte[]>(3),
                Time(4),
                Time(5),
                Time(6))
            : null;

        DateTimeOffset? Time(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
    }
}
