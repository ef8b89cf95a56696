using System.ComponentModel;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Slipway.Api.Auth;
using Slipway.Api.Bodies;
using Slipway.Api.Features.Auditing;
using Slipway.Api.Paging;
using Slipway.Api.Problems;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence;
using Slipway.Persistence.Tenancy;

namespace Slipway.Api.Features.Tenants;

/// <summary>Who does not manage tenants sees its own as the only one.</summary>
internal static class TenantEndpoints
{
    public static void MapTenants(this IEndpointRouteBuilder api)
    {
        var tenants = api.MapGroup("/v1/tenants").WithTags("Tenants");
        tenants.MapPost("", CreateAsync).Requires(Permissions.TenantsManage).Refuses(400, 409, 413, 415, 422)
            .WithName("createTenant").WithSummary("Make a tenant").WithDescription("Its first key is made with POST /v1/api-keys?tenant=….");
        tenants.MapGet("", ListAsync).Requires(Permissions.TenantRead).Refuses(400).WithName("listTenants").WithSummary("List tenants");
        tenants.MapGet("/{id:guid}", GetAsync).Requires(Permissions.TenantRead).Refuses(404).WithName("getTenant").WithSummary("Read a tenant and its quotas");
        tenants.MapGet("/{id:guid}/usage", UsageAsync).Requires(Permissions.TenantRead).Refuses(404)
            .WithName("getTenantUsage").WithSummary("Read how far a tenant's quotas are used");
        tenants.MapPatch("/{id:guid}", UpdateAsync).Requires(Permissions.TenantsManage).Refuses(400, 404, 412, 413, 415, 422, 428)
            .WithName("updateTenant").WithSummary("Change a tenant's weight and quotas")
            .WithDescription("A merge patch: absent members stay, a quota that is null goes. A quota below what is in use takes nothing away; it refuses more.");
        tenants.MapDelete("/{id:guid}", DeleteAsync).Requires(Permissions.TenantsManage).Refuses(404, 409, 412, 428)
            .WithName("deleteTenant").WithSummary("Delete a tenant that has no clusters").WithDescription("Its keys and logins are refused from then on. What was audited stays.");
    }

    private static async Task<Created<Tenant>> CreateAsync(
        Body<TenantRequest> body, Caller caller, SlipwayDbContext db, IOptions<TenantDefaults> defaults, TimeProvider time, HttpResponse response, CancellationToken cancellationToken)
    {
        var request = body.Checked();
        TenantRules.Check(request.Name, request.Weight, request.Quotas);
        var now = time.GetStoredNow();
        var row = defaults.Value.Make(request.Name, now);
        Fill(row, body.Document, request.Weight, request.Quotas);
        db.Tenants.Add(row);
        db.Audit(caller, now, "tenant.create", row.Name, new { row.Id, row.Weight, Quotas = QuotasOf(row) });
        await db.SaveNamedAsync("tenant", row.Name, cancellationToken);
        response.SetETag(row.Version);
        response.Headers.Location = $"/v1/tenants/{row.Id}";
        return TypedResults.Created((string?)null, Describe(row));
    }

    private static async Task<Ok<Page<Tenant>>> ListAsync(
        [FromQuery, Description("Exact name.")] string? name, [AsParameters] PageRequest page, SlipwayDbContext db, CancellationToken cancellationToken)
    {
        var filter = $"tenants:{name}";
        var rows = db.Tenants.AsNoTracking().Where(row => row.DeletedAt == null && (name == null || row.Name == name));
        return TypedResults.Ok(await page.ListAsync(filter, rows, Describe, cancellationToken));
    }

    private static async Task<Ok<Tenant>> GetAsync(Guid id, SlipwayDbContext db, HttpResponse response, CancellationToken cancellationToken)
    {
        var row = await FindAsync(id, db, cancellationToken);
        response.SetETag(row.Version);
        return TypedResults.Ok(Describe(row));
    }

    private static async Task<Ok<TenantUsage>> UsageAsync(Guid id, SlipwayDbContext db, TenantScope scope, CancellationToken cancellationToken)
    {
        await FindAsync(id, db, cancellationToken);
        return TypedResults.Ok(await scope.RunAsync(id, async (theirs, ct) =>
            new TenantUsage(id, await TenantUse.ReadAsync(theirs, id, ct) ?? throw ProblemException.NotFound("tenant")), cancellationToken));
    }

    private static async Task<Ok<Tenant>> UpdateAsync(
        Guid id, Body<TenantPatch> body, Caller caller, SlipwayDbContext db, TimeProvider time,
        [FromHeader(Name = "If-Match")] string? ifMatch, HttpContext context, CancellationToken cancellationToken)
    {
        _ = ifMatch;
        var patch = body.Checked();
        var row = await FindAsync(id, db, cancellationToken);
        context.Request.RequireMatch(row.Version);
        TenantRules.Check(row.Name, patch.Weight, patch.Quotas);
        Fill(row, body.Document, patch.Weight, patch.Quotas);
        row.Version++;
        db.Audit(caller, time.GetStoredNow(), "tenant.update", row.Name, new { row.Id, row.Version, row.Weight, Quotas = QuotasOf(row) });
        await db.SaveNamedAsync("tenant", row.Name, cancellationToken);
        context.Response.SetETag(row.Version);
        return TypedResults.Ok(Describe(row));
    }

    private static async Task<NoContent> DeleteAsync(
        Guid id, Caller caller, SlipwayDbContext db, TenantScope scope, TimeProvider time, [FromHeader(Name = "If-Match")] string? ifMatch, HttpRequest request, CancellationToken cancellationToken)
    {
        _ = ifMatch;
        var row = await FindAsync(id, db, cancellationToken);
        request.RequireMatch(row.Version);
        if (id == caller.TenantId)
        {
            throw new ProblemException(ErrorCodes.Conflict, "It is the caller's own.");
        }

        var now = time.GetStoredNow();
        row.DeletedAt = now;
        row.Version++;
        db.Audit(caller, now, "tenant.delete", row.Name, new { row.Id });
        await scope.RunAsync(id, async (theirs, ct) =>
        {
            // Under the lock that a new cluster takes: it comes before, and is seen, or after, and finds no tenant.
            await using var transaction = await theirs.Database.BeginTransactionAsync(ct);
            await TenantUse.LockAsync(theirs, id, ct);
            if (await theirs.Clusters.AnyAsync(cluster => cluster.DeletedAt == null, ct))
            {
                throw new ProblemException(ErrorCodes.Conflict, "The tenant has clusters.");
            }

            await db.SaveNamedAsync("tenant", row.Name, ct);
            return true;
        }, cancellationToken);
        return TypedResults.NoContent();
    }

    public static async Task<TenantRow> FindAsync(Guid id, SlipwayDbContext db, CancellationToken cancellationToken) =>
        await db.Tenants.SingleOrDefaultAsync(row => row.Id == id && row.DeletedAt == null, cancellationToken) ?? throw ProblemException.NotFound("tenant");

    private static void Fill(TenantRow row, JsonNode? document, int? weight, Quotas? quotas)
    {
        row.Weight = weight ?? row.Weight;
        var given = document?["quotas"] as JsonObject;
        row.MaxClusters = Given("clusters") ? quotas?.Clusters : row.MaxClusters;
        row.MaxHosts = Given("hosts") ? quotas?.Hosts : row.MaxHosts;
        row.MaxBuilds = Given("concurrentBuilds") ? quotas?.ConcurrentBuilds : row.MaxBuilds;
        row.MaxTasks = Given("concurrentTasks") ? quotas?.ConcurrentTasks : row.MaxTasks;
        row.MaxOutputBytes = Given("outputBytes") ? quotas?.OutputBytes : row.MaxOutputBytes;

        bool Given(string member) => given?.ContainsKey(member) == true;
    }

    private static Quotas QuotasOf(TenantRow row) => new()
    {
        Clusters = row.MaxClusters,
        Hosts = row.MaxHosts,
        ConcurrentBuilds = row.MaxBuilds,
        ConcurrentTasks = row.MaxTasks,
        OutputBytes = row.MaxOutputBytes,
    };

    private static Tenant Describe(TenantRow row) => new(row.Id, row.Name, row.Version, row.Weight, QuotasOf(row), row.CreatedAt);
}
