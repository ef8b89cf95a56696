using Slipway.Persistence;
using Slipway.Persistence.Tenancy;

namespace Slipway.StepRunners;

/// <summary>A database context of its own for each piece of work, acting for one tenant.</summary>
internal sealed class TenantScopes(IServiceScopeFactory scopes)
{
    public async Task<T> RunAsync<T>(Guid tenantId, Func<SlipwayDbContext, IServiceProvider, Task<T>> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantContext>().Set(tenantId);
        return await work(scope.ServiceProvider.GetRequiredService<SlipwayDbContext>(), scope.ServiceProvider);
    }
}
