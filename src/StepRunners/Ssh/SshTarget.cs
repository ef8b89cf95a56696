using System.Net;
using Slipway.Contracts.Errors;
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

    /// <summary>What the credentials are for that are used to connect, or sent once the connection stands.</summary>
    public IReadOnlyList<CredentialTargets> Targets { get; init; } = [];

    /// <summary><c>SHA256:…</c>, unpadded base64 as <c>ssh-keygen -lf</c> prints it; null trusts the key that the host shows.</summary>
    public string? PinnedHostKey { get; init; }

    /// <summary>Through which host it is reached; null: directly.</summary>
    public SshTarget? Bastion { get; init; }

    /// <returns>Why the connection may not go to the address; null when it may.</returns>
    internal HostFailure? WhyNot(IPAddress address) => Refusal(Egress.WhyNot(address), credential => credential.WhyNotAt(address));

    /// <summary>The same of <see cref="Address"/> where the bastion makes the connection.</summary>
    internal HostFailure? WhyNotBehindBastion() => Refusal(Egress.WhyNot(Address), credential => credential.WhyNotAt(Address, behindBastion: true));

    private HostFailure? Refusal(string? closed, Func<CredentialTargets, string?> judge) =>
        closed is not null ? HostFailure.Connect(ErrorCodes.EgressDenied, closed + ".")
        : Targets.Select(judge).OfType<string>().FirstOrDefault() is { } why ? HostFailure.Connect(ErrorCodes.CredentialNotForTarget, why + ".")
        : null;

    /// <summary>Sessions may be shared only where all of this is the same.</summary>
    internal SessionKey Key => new(HostId, Address, Port, User, CredentialId, CredentialVersion, Bastion is null ? null : $"{Bastion}:{Bastion.CredentialId:n}:{Bastion.CredentialVersion}:{Bastion.PinnedHostKey}");

    public override string ToString() => $"{User}@{Address}:{Port}";
}

internal readonly record struct SessionKey(Guid HostId, string Address, int Port, string User, Guid CredentialId, int CredentialVersion, string? Via);
