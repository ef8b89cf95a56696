using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Slipway.Api.Auth;
using Slipway.Api.Bodies;
using Slipway.Api.Features.Auditing;
using Slipway.Api.Problems;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence;
using Slipway.Persistence.Policies;
using Slipway.ServiceDefaults.Egress;

namespace Slipway.Api.Features.Tenants;

/// <summary>What the platform's admin lets a tenant do; the tenant itself may read it.</summary>
internal static class PolicyEndpoints
{
    public static void MapPolicies(this IEndpointRouteBuilder api)
    {
        var policy = api.MapGroup("/v1/tenants/{id:guid}/policy").WithTags("Tenants");
        policy.MapGet("", GetAsync).Requires(Permissions.TenantRead).Refuses(404).WithName("getTenantPolicy").WithSummary("Read which networks a tenant may reach, and how host keys are trusted");
        policy.MapPut("", PutAsync).Requires(Permissions.TenantsManage).Refuses(400, 404, 412, 413, 415, 422, 428).WithName("putTenantPolicy").WithSummary("Set a tenant's policy")
            .WithDescription("It counts for specs from then on, and for what is built already from the next connection on.");
    }

    private static async Task<Ok<TenantPolicy>> GetAsync(Guid id, SlipwayDbContext db, TenantScope scopes, HttpResponse response, CancellationToken cancellationToken)
    {
        await TenantEndpoints.FindAsync(id, db, cancellationToken);
        var row = await scopes.RunAsync(id, TenantPolicyRow.OfAsync, cancellationToken);
        response.SetETag(row.Version);
        return TypedResults.Ok(Describe(row));
    }

    private static async Task<Ok<TenantPolicy>> PutAsync(
        Guid id, Body<TenantPolicyRequest> body, Caller caller, SlipwayDbContext db, TenantScope scopes, TimeProvider time,
        [FromHeader(Name = "If-Match")] string? ifMatch, HttpContext context, CancellationToken cancellationToken)
    {
        _ = ifMatch;
        var request = body.Checked();
        Check(request);
        await TenantEndpoints.FindAsync(id, db, cancellationToken);
        var row = await scopes.RunAsync(id, async (theirs, ct) =>
        {
            var row = await theirs.TenantPolicies.SingleOrDefaultAsync(ct);
            context.Request.RequireMatch(row?.Version ?? TenantPolicyRow.Unset.Version);
            if (row is null)
            {
                theirs.TenantPolicies.Add(row = new TenantPolicyRow { TenantId = id, Version = TenantPolicyRow.Unset.Version });
            }

            row.Version++;
            (row.EgressAllow, row.EgressDeny, row.HostKeys) = ([.. request.EgressAllow], [.. request.EgressDeny], request.HostKeys);
            theirs.Audit(caller with { TenantId = id }, time.GetStoredNow(), "tenant.policy", id.ToString(), request);
            try
            {
                await theirs.SaveChangesAsync(ct);
            }
            catch (DbUpdateException exception) when (exception is DbUpdateConcurrencyException || exception.IsDuplicate())
            {
                throw Conflicts.Overtaken();
            }

            return row;
        }, cancellationToken);
        context.Response.SetETag(row.Version);
        return TypedResults.Ok(Describe(row));
    }

    private static void Check(TenantPolicyRequest request)
    {
        var findings = Wrong("egressAllow", request.EgressAllow).Concat(Wrong("egressDeny", request.EgressDeny)).ToList();
        ProblemException.ThrowIfAny(findings);

        static IEnumerable<Finding> Wrong(string member, IReadOnlyList<string> networks) => networks.Select((network, index) => (network, index))
            .Where(one => !EgressGuard.IsNetwork(one.network))
            .Select(one => new Finding(JsonPointers.Of(member, one.index), ErrorCodes.ValueInvalid, $"'{one.network}' is no network such as 10.1.0.0/16."));
    }

    private static TenantPolicy Describe(TenantPolicyRow row) => new(row.Version, row.EgressAllow, row.EgressDeny, row.HostKeys);
}
