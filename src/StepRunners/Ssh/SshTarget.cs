using Slipway.Persistence.Secrets;
using Slipway.ServiceDefaults.Egress;

namespace Slipway.StepRunners.Ssh;

/// <summary>Where to log in and as whom.</summary>
public sealed record SshTarget
{
    public required Guid HostId { get; init; }
    public required string Address { get; init; }
    public required int Port { get; init; }
    public required string User { get; init; }
    public required Guid CredentialId { get; init; }
    public required int CredentialVersion { get; init; }
    public required CredentialSecrets Secrets { get; init; }

    /// <summary>Where the host's tenant may connect to.</summary>
    public required EgressRules Egress { get; init; }

    /// <summary><c>SHA256:…</c>, unpadded base64 as <c>ssh-keygen -lf</c> prints it; null trusts the key that the host shows.</summary>
    public string? PinnedHostKey { get; init; }

    /// <summary>Through which host it is reached; null: directly.</summary>
    public SshTarget? Bastion { get; init; }

    /// <summary>Sessions may be shared only where all of this is the same.</summary>
    internal SessionKey Key => new(HostId, Address, Port, User, CredentialId, CredentialVersion, Bastion is null ? null : $"{Bastion}:{Bastion.CredentialId:n}:{Bastion.CredentialVersion}:{Bastion.PinnedHostKey}");

    public override string ToString() => $"{User}@{Address}:{Port}";
}

internal readonly record struct SessionKey(Guid HostId, string Address, int Port, string User, Guid CredentialId, int CredentialVersion, string? Via);
