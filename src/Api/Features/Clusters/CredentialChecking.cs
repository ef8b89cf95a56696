using Microsoft.EntityFrameworkCore;
using Slipway.Api.Bodies;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using Slipway.Persistence;
using Slipway.Persistence.Secrets;

namespace Slipway.Api.Features.Clusters;

/// <summary>Whether the credentials that a spec names are there, of the right kind, and for the hosts and registries that would get them. StepRunners judge again what they connect to.</summary>
internal static class CredentialChecking
{
    // Hosts are compared with the networks of each.
    private const int MostLogins = 100;
    private const string AtBastion = "#/ssh/bastion/credential";

    public static async Task<IEnumerable<Finding>> CheckAsync(ClusterSpec spec, SlipwayDbContext db, CancellationToken cancellationToken)
    {
        var uses = Uses(spec).Where(use => use.Credential.Length > 0).ToList();
        // One question for all: a spec may name thousands.
        var known = await db.Credentials.AsNoTracking().ReferredToAsync([.. uses.Select(use => use.Credential)], cancellationToken);
        return uses.SelectMany(use => Named(use, known(use.Credential))).Concat(AtHosts(spec, uses, known));
    }

    /// <param name="spec">One without findings.</param>
    /// <param name="db">Of the tenant.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    public static async Task<CredentialTargets> OfHostsAsync(ClusterSpec spec, SlipwayDbContext db, CancellationToken cancellationToken) =>
        (await db.Credentials.AsNoTracking().ReferredToAsync([spec.Ssh.Credential], cancellationToken))(spec.Ssh.Credential)!.Targets();

    private static IEnumerable<Use> Uses(ClusterSpec spec) =>
    [
        new("#/ssh/credential", spec.Ssh.Credential, null),
        new(AtBastion, spec.Ssh.Bastion?.Credential ?? "", null),
        .. spec.Runtime.Registries.Select(registry => new Use(JsonPointers.Of("runtime", "registries", registry.Key, "credential"), registry.Value.Credential ?? "", registry.Key)),
    ];

    private static IEnumerable<Finding> Named(Use use, StoredCredential? credential)
    {
        if (credential is null)
        {
            yield return new(use.Pointer, ErrorCodes.CredentialUnknown, $"There is no credential '{use.Credential}'.");
        }
        else if (use.Registry is null ? !credential.HasSshPrivateKey && !credential.HasSshPassword : !credential.HasRegistryLogin)
        {
            yield return new(use.Pointer, ErrorCodes.ValueInvalid, $"The credential '{use.Credential}' has {(use.Registry is null ? "neither private key nor password for SSH" : "no registry login")}.");
        }
        else if (use.Registry is not null && credential.Targets().WhyNotFor(use.Registry) is { } why)
        {
            yield return new(use.Pointer, ErrorCodes.CredentialNotForTarget, why + ".");
        }
    }

    private static IEnumerable<Finding> AtHosts(ClusterSpec spec, List<Use> uses, Func<string, StoredCredential?> known)
    {
        if (uses.Count(use => use.Registry is not null) > MostLogins)
        {
            return [new("#/runtime/registries", ErrorCodes.ValueInvalid, $"At most {MostLogins} registries can have a login.")];
        }

        var ofHosts = Targets(uses.Where(use => use.Pointer != AtBastion));
        return spec.Hosts.SelectMany((host, index) => At(host.Address, spec.Ssh.Bastion is not null, ofHosts, JsonPointers.Of("hosts", index, "address")))
            // A bastion decides where a connection to a host ends.
            .Concat(At(spec.Ssh.Bastion?.Address, false, Targets(uses), "#/ssh/bastion/address"));

        List<CredentialTargets> Targets(IEnumerable<Use> some) =>
            [.. some.Select(use => known(use.Credential)).OfType<StoredCredential>().DistinctBy(credential => credential.Id).Select(credential => credential.Targets())];
    }

    private static IEnumerable<Finding> At(string? address, bool behindBastion, List<CredentialTargets> credentials, string pointer) =>
        credentials.Select(one => address is null ? null : one.WhyNotAt(address, behindBastion)).OfType<string>().Select(why => new Finding(pointer, ErrorCodes.CredentialNotForTarget, why + "."));

    /// <param name="Registry">Null: it logs in to hosts.</param>
    private sealed record Use(string Pointer, string Credential, string? Registry);
}
