using Slipway.Messaging;
using Slipway.Persistence;
using Slipway.Persistence.Tenancy;

namespace Slipway.StepRunners;

/// <summary>A database context of its own for each piece of work, acting for one tenant.</summary>
internal sealed class TenantScopes(IServiceScopeFactory scopes, TimeProvider time)
{
    /// <summary>An outage of Postgres is waited out, and the work is then done again.</summary>
    public async Task<T> RunAsync<T>(Guid tenantId, Func<SlipwayDbContext, IServiceProvider, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                scope.ServiceProvider.GetRequiredService<TenantContext>().Set(tenantId);
                return await work(scope.ServiceProvider.GetRequiredService<SlipwayDbContext>(), scope.ServiceProvider);
            }
            catch (Exception e) when (Outages.IsOutage(e) && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(2000, 20 << Math.Min(attempt, 7))), time, cancellationToken);
            }
        }
    }
}
