namespace Slipway.Contracts.Http.V1;

/// <summary>Write-only: no endpoint returns any of these values. What logs in to hosts has a private key or a password, what logs in to registries a user and a password; one credential may do both.</summary>
public sealed record CredentialRequest
{
    public required string Name { get; init; }
    /// <summary>Private key in OpenSSH, PEM or PKCS#8 text.</summary>
    public string? SshPrivateKey { get; init; }
    public string? SshPassword { get; init; }
    public string? SshPrivateKeyPassphrase { get; init; }
    public string? SudoPassword { get; init; }
    public string? RegistryUser { get; init; }
    /// <summary>Password or access token.</summary>
    public string? RegistryPassword { get; init; }
}

/// <summary>What may be known of a credential. <c>Version</c> grows with each change.</summary>
public sealed record Credential(Guid Id, string Name, int Version, bool HasSshPrivateKey, bool HasSshPassword, bool HasSudoPassword, bool HasRegistryLogin, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>Sent as a merge patch: a member that is absent stays, one that is null goes. A credential keeps its name. Builds use the new values from their next attempt on.</summary>
public sealed record CredentialPatch
{
    /// <summary>Private key in OpenSSH, PEM or PKCS#8 text.</summary>
    public string? SshPrivateKey { get; init; }
    public string? SshPassword { get; init; }
    public string? SshPrivateKeyPassphrase { get; init; }
    public string? SudoPassword { get; init; }
    public string? RegistryUser { get; init; }
    /// <summary>Password or access token.</summary>
    public string? RegistryPassword { get; init; }
}
