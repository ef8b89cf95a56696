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
        foreach (var (pointer, name) in new[] { ("#/ssh/credential", spec.Ssh.Credential), ("#/ssh/bastion/credential", spec.Ssh.Bastion?.Credential) })
        {
            if (name is { Length: > 0 } && !await ExistsAsync(name))
            {
                findings = [.. findings, new(pointer, ErrorCodes.CredentialUnknown, $"There is no credential '{name}'.")];
            }
        }

        return (spec, findings);

        Task<bool> ExistsAsync(string name) => Guid.TryParse(name, out var id)
            ? db.Credentials.AnyAsync(row => row.Id == id || row.Name == name, cancellationToken)
            : db.Credentials.AnyAsync(row => row.Name == name, cancellationToken);
    }

    /// <exception cref="ProblemException">The spec has findings.</exception>
    public static async Task<ClusterSpec> RequireValidAsync(JsonNode? document, SlipwayDbContext db, EgressGuard egress, CancellationToken cancellationToken)
    {
        var (spec, findings) = await CheckAsync(document, db, egress, cancellationToken);
        return findings.Count == 0 ? spec : throw ProblemException.Invalid(ErrorCodes.SpecInvalid, findings);
    }
}
