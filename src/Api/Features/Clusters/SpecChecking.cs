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
using Slipway.Persistence.Secrets;
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
        foreach (var (pointer, name, forRegistry) in Credentials(spec))
        {
            if (name is not { Length: > 0 })
            {
                continue;
            }

            if (await db.Credentials.AsNoTracking().ReferredToAs(name).FirstOrDefaultAsync(cancellationToken) is not { } credential)
            {
                findings = [.. findings, new(pointer, ErrorCodes.CredentialUnknown, $"There is no credential '{name}'.")];
            }
            else if (forRegistry ? !credential.HasRegistryLogin : !credential.HasSshPrivateKey && !credential.HasSshPassword)
            {
                findings = [.. findings, new(pointer, ErrorCodes.ValueInvalid, $"The credential '{name}' has {(forRegistry ? "no registry login" : "neither private key nor password for SSH")}.")];
            }
        }

        return (spec, findings);
    }

    private static IEnumerable<(string Pointer, string? Name, bool ForRegistry)> Credentials(ClusterSpec spec) =>
    [
        ("#/ssh/credential", spec.Ssh.Credential, false),
        ("#/ssh/bastion/credential", spec.Ssh.Bastion?.Credential, false),
        .. spec.Runtime.Registries.Select(registry => (JsonPointers.Of("runtime", "registries", registry.Key, "credential"), registry.Value.Credential, true)),
    ];

    /// <exception cref="ProblemException">The spec has findings.</exception>
    public static async Task<ClusterSpec> RequireValidAsync(JsonNode? document, SlipwayDbContext db, EgressGuard egress, CancellationToken cancellationToken)
    {
        var (spec, findings) = await CheckAsync(document, db, egress, cancellationToken);
        return findings.Count == 0 ? spec : throw ProblemException.Invalid(ErrorCodes.SpecInvalid, findings);
    }
}
