using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Slipway.Persistence.Tenancy;

/// <summary>
/// Sets the tenant for row-level security whenever EF opens a connection. Npgsql resets the session when the
/// connection returns to the pool, so the value never outlives the scope that set it.
/// </summary>
internal sealed class TenantInterceptor(TenantContext tenant) : DbConnectionInterceptor
{
    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (tenant.TenantId is { } id)
        {
            await using var command = Command(connection, id, tenant.ManagesTenants);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        if (tenant.TenantId is { } id)
        {
            using var command = Command(connection, id, tenant.ManagesTenants);
            command.ExecuteNonQuery();
        }
    }

    private static NpgsqlCommand Command(DbConnection connection, Guid tenant, bool managesTenants) =>
        new("select set_config('slipway.tenant_id', $1, false), set_config('slipway.manages_tenants', $2, false)", (NpgsqlConnection)connection)
        {
            Parameters = { new() { Value = tenant.ToString() }, new() { Value = managesTenants ? "on" : "off" } },
        };
}
