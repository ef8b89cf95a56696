using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Slipway.Api.Features.Clusters.Validation;
using Slipway.Api.Bodies;
using Slipway.Api.Problems;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using Slipway.Persistence;
using Slipway.Persistence.Policies;
using Slipway.ServiceDefaults.Egress;

namespace Slipway.Api.Features.Clusters;

internal static class SpecChecking
{
    /// <summary>The pure rules, the tenant's policy, and what its credentials are for.</summary>
    public static async Task<(ClusterSpec Spec, IReadOnlyList<Finding> Findings)> CheckAsync(
        JsonNode? document, SlipwayDbContext db, EgressGuard egress, CancellationToken cancellationToken)
    {
        var (spec, found) = SpecValidation.Check(document);
        var policy = await TenantPolicyRow.OfAsync(db, cancellationToken);
        IEnumerable<Finding> findings =
            [.. found, .. PolicyChecking.Check(spec, policy, egress.For(policy.EgressAllow, policy.EgressDeny)), .. await CredentialChecking.CheckAsync(spec, db, cancellationToken)];
        return (spec, [.. findings.Take(StructureCheck.MostFindings)]);
    }

    /// <exception cref="ProblemException">The spec has findings.</exception>
    public static async Task<ClusterSpec> RequireValidAsync(JsonNode? document, SlipwayDbContext db, EgressGuard egress, CancellationToken cancellationToken)
    {
        var (spec, findings) = await CheckAsync(document, db, egress, cancellationToken);
        return findings.Count == 0 ? spec : throw ProblemException.Invalid(ErrorCodes.SpecInvalid, findings);
    }
}
