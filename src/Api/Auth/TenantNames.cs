using Microsoft.Extensions.Caching.Memory;
using Npgsql;
using Slipway.Persistence;

namespace Slipway.Api.Auth;

/// <summary>Finds a tenant by its name or id, for a token that names one. One that was deleted is refused after at most <see cref="ApiKeys.CacheTime"/>.</summary>
public sealed class TenantNames(SystemDatabase database, IMemoryCache cache)
{
    public async ValueTask<Guid?> FindAsync(string nameOrId, CancellationToken cancellationToken)
    {
        if (cache.TryGetValue((nameof(TenantNames), nameOrId), out Guid known))
        {
            return known;
        }

        await using var command = database.Source.CreateCommand("select id from slipway.tenants where (name = $1 or id = $2) and deleted_at is null");
        command.Parameters.Add(new NpgsqlParameter { Value = nameOrId });
        command.Parameters.Add(new NpgsqlParameter { Value = Guid.TryParse(nameOrId, out var id) ? id : Guid.Empty });
        return await command.ExecuteScalarAsync(cancellationToken) is Guid found ? cache.Set((nameof(TenantNames), nameOrId), found, ApiKeys.CacheTime) : null;
    }
}
