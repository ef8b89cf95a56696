using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Slipway.Api.Features.Clusters.Validation;
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
    /// <summary>The pure rules, the tenant's policy, and whether the credential exists.</summary>
    public static async Task<(ClusterSpec Spec, IReadOnlyList<Finding> Findings)> CheckAsync(
        JsonNode? document, SlipwayDbContext db, EgressGuard egress, CancellationToken cancellationToken)
    {
        var (spec, findings) = SpecValidation.Check(document);
        var policy = await TenantPolicyRow.OfAsync(db, cancellationToken);
        findings = [.. findings, .. PolicyChecking.Check(spec, policy, egress.For(policy.EgressAllow, policy.EgressDeny))];
        if (spec.Ssh.Credential.Length > 0)
        {
            var named = Guid.TryParse(spec.Ssh.Credential, out var id)
                ? db.Credentials.Where(row => row.Id == id || row.Name == spec.Ssh.Credential)
                : db.Credentials.Where(row => row.Name == spec.Ssh.Credential);
            if (!await named.AnyAsync(cancellationToken))
            {
                findings = [.. findings, new("#/ssh/credential", ErrorCodes.CredentialUnknown, $"There is no credential '{spec.Ssh.Credential}'.")];
            }
        }

        return (spec, findings);
    }

    /// <exception cref="ProblemException">The spec has findings.</exception>
    public static async Task<ClusterSpec> RequireValidAsync(JsonNode? document, SlipwayDbContext db, EgressGuard egress, CancellationToken cancellationToken)
    {
        var (spec, findings) = await CheckAsync(document, db, egress, cancellationToken);
        return findings.Count == 0 ? spec : throw ProblemException.Invalid(ErrorCodes.SpecInvalid, findings);
    }
}
