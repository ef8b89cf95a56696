using Slipway.Persistence;
using Slipway.Persistence.Tenancy;

namespace Slipway.Api.Auth;

/// <summary>Acts for a tenant that is not the caller's; only for who manages tenants.</summary>
public sealed class TenantScope(IServiceScopeFactory scopes)
{
    public async Task<T> RunAsync<T>(Guid tenantId, Func<SlipwayDbContext, CancellationToken, Task<T>> act, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantContext>().Set(tenantId);
        return await act(scope.ServiceProvider.GetRequiredService<SlipwayDbContext>(), cancellationToken);
    }
}
