using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Slipway.Persistence;

namespace Slipway.Api;

/// <summary>Ready means that Postgres answers and knows our schema.</summary>
internal sealed class DatabaseHealth(SystemDatabase database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = database.Source.CreateCommand("select 1 from slipway.tenants limit 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (NpgsqlException exception)
        {
            return HealthCheckResult.Unhealthy("Postgres does not answer.", exception);
        }
    }
}
