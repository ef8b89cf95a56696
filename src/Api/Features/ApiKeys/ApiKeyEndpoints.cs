using System.ComponentModel;
using ApiKeyStore = Slipway.Api.Auth.ApiKeys;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Slipway.Api.Auth;
using Slipway.Api.Bodies;
using Slipway.Api.Features.Auditing;
using Slipway.Api.Features.Tenants;
using Slipway.Api.Paging;
using Slipway.Api.Problems;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence;
using Slipway.Persistence.Tenancy;

namespace Slipway.Api.Features.ApiKeys;

internal static class ApiKeyEndpoints
{
    private const string OtherTenant = "Act on this tenant's keys; only for who manages tenants.";

    public static void MapApiKeys(this IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/v1/api-keys").WithTags("Tenants");
        keys.MapPost("", CreateAsync).Requires(Permissions.ApiKeysWrite).Refuses(400, 404, 413, 415, 422)
            .WithName("createApiKey").WithSummary("Make an API key").WithDescription("The answer holds the key; it is shown this once.");
        keys.MapGet("", ListAsync).Requires(Permissions.ApiKeysRead).Refuses(400, 404).WithName("listApiKeys").WithSummary("List API keys, also revoked ones");
        keys.MapGet("/{id:guid}", GetAsync).Requires(Permissions.ApiKeysRead).Refuses(404).WithName("getApiKey").WithSummary("Read what may be known of an API key");
        keys.MapDelete("/{id:guid}", RevokeAsync).Requires(Permissions.ApiKeysWrite).Refuses(404)
            .WithName("revokeApiKey").WithSummary("Revoke an API key").WithDescription("It is refused everywhere within 5 seconds. To revoke it again changes nothing.");
    }

    private static async Task<Created<ApiKey>> CreateAsync(
        [FromQuery, Description(OtherTenant)] Guid? tenant, Body<ApiKeyRequest> body, Caller caller, SlipwayDbContext db, TenantScope scope, TimeProvider time, HttpResponse response,
        CancellationToken cancellationToken)
    {
        var request = body.Checked();
        var now = time.GetStoredNow();
        Check(request, caller, now);
        var key = ApiKeyText.Generate();
        var row = await InTenantAsync(tenant, caller, db, scope, async (theirs, owner, ct) =>
        {
            var made = new ApiKeyRow
            {
                Id = key.Id,
                TenantId = owner,
                Name = request.Name,
                SecretHash = key.Hash(),
                Role = request.Role,
                CreatedAt = now,
                CreatedBy = caller.Name,
                ExpiresAt = request.ExpiresAt?.ToUniversalTime(),
            };
            theirs.ApiKeys.Add(made);
            theirs.Audit(caller with { TenantId = owner }, now, "api-key.create", made.Name, new { made.Id, made.Role, made.ExpiresAt });
            await theirs.SaveChangesAsync(ct);
            return made;
        }, cancellationToken);
        response.Headers.CacheControl = "no-store";
        response.Headers.Location = $"/v1/api-keys/{row.Id}";
        return TypedResults.Created((string?)null, Describe(row) with { Key = key.Reveal() });
    }

    private static async Task<Ok<Page<ApiKey>>> ListAsync(
        [FromQuery, Description(OtherTenant)] Guid? tenant, [AsParameters] PageRequest page, Caller caller, SlipwayDbContext db, TenantScope scope, CancellationToken cancellationToken)
    {
        var filter = $"api-keys:{tenant}";
        return TypedResults.Ok(await InTenantAsync(tenant, caller, db, scope, (theirs, _, ct) => page.ListAsync(filter, theirs.ApiKeys.AsNoTracking(), Describe, ct), cancellationToken));
    }

    private static async Task<Ok<ApiKey>> GetAsync(
        Guid id, [FromQuery, Description(OtherTenant)] Guid? tenant, Caller caller, SlipwayDbContext db, TenantScope scope, CancellationToken cancellationToken) =>
        TypedResults.Ok(Describe(await InTenantAsync(tenant, caller, db, scope, (theirs, _, ct) => FindAsync(id, theirs, ct), cancellationToken)));

    private static async Task<NoContent> RevokeAsync(
        Guid id, [FromQuery, Description(OtherTenant)] Guid? tenant, Caller caller, SlipwayDbContext db, TenantScope scope, ApiKeyStore keys, TimeProvider time, CancellationToken cancellationToken)
    {
        await InTenantAsync(tenant, caller, db, scope, async (theirs, owner, ct) =>
        {
            var row = await FindAsync(id, theirs, ct);
            if (row.RevokedAt is null)
            {
                row.RevokedAt = time.GetStoredNow();
                theirs.Audit(caller with { TenantId = owner }, row.RevokedAt.Value, "api-key.revoke", row.Name, new { row.Id });
                await theirs.SaveChangesAsync(ct);
            }

            return row;
        }, cancellationToken);
        keys.Forget(id);
        return TypedResults.NoContent();
    }

    private static void Check(ApiKeyRequest request, Caller caller, DateTimeOffset now)
    {
        List<Finding> findings = [];
        if (request.Name.Length is 0 or > 100 || request.Name.Any(char.IsControl) || request.Name != request.Name.Trim())
        {
            findings.Add(new("#/name", ErrorCodes.ValueInvalid, "A name has 1 to 100 characters, none of them a control character, and no space at its ends."));
        }

        if (Caller.IsReserved(request.Name))
        {
            findings.Add(new("#/name", ErrorCodes.ValueInvalid, "slipway, runner/… and operator/… are what audit events call Slipway's own parts."));
        }

        if (!Roles.Table.TryGetValue(request.Role, out var permissions))
        {
            findings.Add(new("#/role", ErrorCodes.ValueInvalid, $"The roles are {string.Join(", ", Roles.Table.Keys)}."));
        }

        if (request.ExpiresAt <= now)
        {
            findings.Add(new("#/expiresAt", ErrorCodes.ValueInvalid, "It must be in the future."));
        }

        ProblemException.ThrowIfAny(findings);

        if (!permissions!.IsSubsetOf(caller.Permissions))
        {
            throw new ProblemException(ErrorCodes.Forbidden, $"A key of role {request.Role} may do what its maker may not.");
        }
    }

    private static async Task<T> InTenantAsync<T>(
        Guid? tenant, Caller caller, SlipwayDbContext db, TenantScope scope, Func<SlipwayDbContext, Guid, CancellationToken, Task<T>> act, CancellationToken cancellationToken)
    {
        if (tenant is null || tenant == caller.TenantId)
        {
            return await act(db, caller.TenantId, cancellationToken);
        }

        // Whoever does not manage tenants sees no other one here.
        await TenantEndpoints.FindAsync(tenant.Value, db, cancellationToken);
        return await scope.RunAsync(tenant.Value, (theirs, ct) => act(theirs, tenant.Value, ct), cancellationToken);
    }

    private static async Task<ApiKeyRow> FindAsync(Guid id, SlipwayDbContext db, CancellationToken cancellationToken) =>
        await db.ApiKeys.SingleOrDefaultAsync(row => row.Id == id, cancellationToken) ?? throw ProblemException.NotFound("API key");

    private static ApiKey Describe(ApiKeyRow row) => new()
    {
        Id = row.Id,
        Name = row.Name,
        Role = row.Role,
        CreatedAt = row.CreatedAt,
        CreatedBy = row.CreatedBy,
        ExpiresAt = row.ExpiresAt,
        RevokedAt = row.RevokedAt,
        LastUsedAt = row.LastUsedAt,
    };
}
