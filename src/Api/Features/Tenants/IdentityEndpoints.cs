using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Slipway.Api.Auth;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence;

namespace Slipway.Api.Features.Tenants;

internal static class IdentityEndpoints
{
    public static void MapIdentity(this IEndpointRouteBuilder api) =>
        api.MapGet("/v1/me", GetAsync).WithTags("Tenants").Requires(Permissions.TenantRead).Refuses()
            .WithName("getIdentity").WithSummary("Say who the caller is, and what it may do");

    private static async Task<Ok<Identity>> GetAsync(Caller caller, SlipwayDbContext db, CancellationToken cancellationToken) => TypedResults.Ok(new Identity
    {
        Name = caller.Name,
        Tenant = await db.Tenants.Where(row => row.Id == caller.TenantId).Select(row => new TenantReference(row.Id, row.Name)).SingleAsync(cancellationToken),
        Roles = caller.Roles,
        Permissions = [.. caller.Permissions.Order(StringComparer.Ordinal)],
    });
}
