namespace Slipway.Contracts.Http.V1;

/// <summary>Write-only but for where it may be used: no endpoint returns any of the other values. What logs in to hosts has a private key or a password, what logs in to registries a user and a password; one credential may do both.</summary>
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
    /// <summary>Networks such as <c>10.1.0.0/16</c>; hosts elsewhere never get to see it, nor the login to a registry in it. Absent or empty: any host.</summary>
    public IReadOnlyList<string>? HostNetworks { get; init; }
    /// <summary>Registries that its login is for, <c>host</c> or <c>host:port</c>. Absent or empty: any registry.</summary>
    public IReadOnlyList<string>? Registries { get; init; }
}

/// <summary>What may be known of a credential. <c>Version</c> grows with each change. Empty <c>HostNetworks</c>: any host may get it; empty <c>Registries</c>: any registry.</summary>
public sealed record Credential(
    Guid Id, string Name, int Version, bool HasSshPrivateKey, bool HasSshPassword, bool HasSudoPassword, bool HasRegistryLogin,
    IReadOnlyList<string> HostNetworks, IReadOnlyList<string> Registries, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>Sent as a merge patch: a member that is absent stays, one that is null goes. A credential keeps its name. Builds use the new values, and keep to the new networks and registries, from their next attempt on.</summary>
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
    /// <summary>Networks such as <c>10.1.0.0/16</c>; hosts elsewhere never get to see it, nor the login to a registry in it. Absent or empty: any host.</summary>
    public IReadOnlyList<string>? HostNetworks { get; init; }
    /// <summary>Registries that its login is for, <c>host</c> or <c>host:port</c>. Absent or empty: any registry.</summary>
    public IReadOnlyList<string>? Registries { get; init; }
}
