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
        var (spec, found) = SpecValidation.Check(document);
        var policy = await TenantPolicyRow.OfAsync(db, cancellationToken);
        List<Finding> findings = [.. found, .. PolicyChecking.Check(spec, policy, egress.For(policy.EgressAllow, policy.EgressDeny))];
        var references = Credentials(spec).Where(reference => reference.Name.Length > 0).ToList();
        // One question for all: a spec may name thousands.
        var known = await db.Credentials.AsNoTracking().ReferredToAsync([.. references.Select(reference => reference.Name)], cancellationToken);
        foreach (var (pointer, name, forRegistry) in references)
        {
            if (known(name) is not { } credential)
            {
                findings.Add(new(pointer, ErrorCodes.CredentialUnknown, $"There is no credential '{name}'."));
            }
            else if (forRegistry ? !credential.HasRegistryLogin : !credential.HasSshPrivateKey && !credential.HasSshPassword)
            {
                findings.Add(new(pointer, ErrorCodes.ValueInvalid, $"The credential '{name}' has {(forRegistry ? "no registry login" : "neither private key nor password for SSH")}."));
            }
        }

        return (spec, [.. findings.Take(StructureCheck.MostFindings)]);
    }

    private static IEnumerable<(string Pointer, string Name, bool ForRegistry)> Credentials(ClusterSpec spec) =>
    [
        ("#/ssh/credential", spec.Ssh.Credential, false),
        ("#/ssh/bastion/credential", spec.Ssh.Bastion?.Credential ?? "", false),
        .. spec.Runtime.Registries.Select(registry => (JsonPointers.Of("runtime", "registries", registry.Key, "credential"), registry.Value.Credential ?? "", true)),
    ];

    /// <exception cref="ProblemException">The spec has findings.</exception>
    public static async Task<ClusterSpec> RequireValidAsync(JsonNode? document, SlipwayDbContext db, EgressGuard egress, CancellationToken cancellationToken)
    {
        var (spec, findings) = await CheckAsync(document, db, egress, cancellationToken);
        return findings.Count == 0 ? spec : throw ProblemException.Invalid(ErrorCodes.SpecInvalid, findings);
    }
}
