using Microsoft.Extensions.DependencyInjection;
using Slipway.Persistence.Tenancy;

namespace Slipway.Orchestrator.Dispatch;

internal static class TenantScopes
{
    /// <summary>A scope whose database access is the tenant's.</summary>
    public static AsyncServiceScope CreateTenantScope(this IServiceScopeFactory scopes, Guid tenantId)
    {
        var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantContext>().Set(tenantId);
        return scope;
    }
}
