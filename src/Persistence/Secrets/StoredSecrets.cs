using Microsoft.EntityFrameworkCore;
using Slipway.Persistence.Tenancy;

namespace Slipway.Persistence.Secrets;

/// <summary>How Slipway logs in to hosts, or nodes to a registry. <see cref="Protected"/> is a <see cref="CredentialSecrets"/>, encrypted.</summary>
public sealed class StoredCredential : ITenantOwned, IListed
{
    public required Guid Id { get; init; }
    public required Guid TenantId { get; init; }
    public required string Name { get; set; }
    public int Version { get; set; } = 1;
    public required byte[] Protected { get; set; }
    public bool HasSshPrivateKey { get; set; }
    public bool HasSshPassword { get; set; }
    public bool HasSudoPassword { get; set; }
    public bool HasRegistryLogin { get; set; }
    /// <summary>Such as <c>10.1.0.0/16</c>; empty: any host.</summary>
    public List<string> HostNetworks { get; set; } = [];
    /// <summary><c>host</c> or <c>host:port</c>; empty: any registry.</summary>
    public List<string> Registries { get; set; } = [];
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; set; }
    public uint RowVersion { get; init; }

    public CredentialTargets Targets() => new(Name, HostNetworks, Registries);
}

public static class CredentialReferences
{
    /// <summary>Looks up the credentials that a spec means.</summary>
    /// <returns>Answers for each of <paramref name="references"/>: an id wins over a name that looks like one.</returns>
    public static async Task<Func<string, StoredCredential?>> ReferredToAsync(this IQueryable<StoredCredential> credentials, IReadOnlyList<string> references, CancellationToken cancellationToken)
    {
        List<Guid> ids = [.. references.Select(IdOf).OfType<Guid>()];
        var found = await credentials.Where(credential => references.Contains(credential.Name) || ids.Contains(credential.Id)).ToListAsync(cancellationToken);
        var (byId, byName) = (found.ToDictionary(credential => credential.Id), found.ToDictionary(credential => credential.Name));
        return reference => (IdOf(reference) is { } id ? byId.GetValueOrDefault(id) : null) ?? byName.GetValueOrDefault(reference);

        static Guid? IdOf(string reference) => Guid.TryParse(reference, out var id) ? id : null;
    }
}

/// <summary>The decrypted content of a <see cref="StoredCredential"/>; lives in memory only.</summary>
public sealed record CredentialSecrets(string? SshPrivateKey, string? SshPrivateKeyPassphrase, string? SshPassword, string? SudoPassword, string? RegistryUser = null, string? RegistryPassword = null)
{
    // A record prints its members; secrets must not reach a log that way.
    public override string ToString() => nameof(CredentialSecrets);
}

/// <summary>A key, certificate or token of a cluster, by name (<c>ca.key</c>, <c>etcd/member-alma1.crt</c>), encrypted.</summary>
public sealed class ClusterSecret : ITenantOwned
{
    public required Guid ClusterId { get; init; }
    public required string Name { get; init; }
    public required Guid TenantId { get; init; }
    public required byte[] Protected { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>When a certificate must have been renewed.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }
}
