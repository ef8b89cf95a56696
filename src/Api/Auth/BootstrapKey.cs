using Npgsql;

namespace Slipway.Api.Auth;

/// <summary>
/// Makes the first tenant, without quotas, and the first key, a platform admin's, from the file that <c>Slipway:BootstrapApiKeyFile</c> names.
/// </summary>
public static class BootstrapKey
{
    public static async Task EnsureAsync(NpgsqlConnection connection, string path, TimeProvider time, CancellationToken cancellationToken)
    {
        var key = ApiKeyText.Parse((await File.ReadAllTextAsync(path, cancellationToken)).Trim())
            ?? throw new InvalidOperationException($"{path} does not hold a key slw_<32 hex digits>_<secret>.");
        // Only slipway_system makes tenants, and only slipway_app, as the tenant, makes keys; row-level security binds the owner too.
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            set local role slipway_system;
            insert into slipway.tenants (id, name, created_at) values (@tenant, 'default', @now) on conflict (name) where deleted_at is null do nothing;
            select set_config('slipway.tenant_id', (select id::text from slipway.tenants where name = 'default' and deleted_at is null), true);
            set local role slipway_app;
            insert into slipway.api_keys (id, tenant_id, name, secret_hash, role, created_at)
            select @id, id, 'bootstrap', @hash, @role, @now from slipway.tenants where name = 'default' and deleted_at is null
            on conflict (id) do nothing;
            """,
            connection,
            transaction)
        {
            Parameters =
            {
                new("tenant", Guid.CreateVersion7()),
                new("id", key.Id),
                new("hash", key.Hash()),
                new("role", Roles.PlatformAdmin),
                new("now", time.GetUtcNow()),
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
