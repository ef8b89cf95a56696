using System.Diagnostics;
using Slipway.Catalog;
using Slipway.Contracts.Specs;
using Slipway.Persistence.Secrets;
using Slipway.StepRunners.Ssh;

namespace Slipway.StepRunners.Execution;

/// <summary>A task whose lease this runner holds at this epoch.</summary>
internal sealed record Assignment(Guid TenantId, Guid BuildId, Guid TaskId, Guid HostId, int Attempt, long Epoch, ActivityContext Trace);

/// <exception cref="HostFailure">The credential is gone, or for other registries; this runner has another version of the stage.</exception>
internal delegate Task<AttemptPlan> ReadPlan(Assignment assignment, CancellationToken cancellationToken);

/// <summary>What an attempt needs to know, read once.</summary>
internal sealed record AttemptPlan
{
    public required Guid ClusterId { get; init; }
    public required Stage Stage { get; init; }
    public required string Host { get; init; }
    public required IReadOnlyList<ScriptFile> Files { get; init; }
    /// <summary>Names of those that it takes to log in to <see cref="Target"/>, by way of its bastion.</summary>
    public required IReadOnlyList<string> Credentials { get; init; }
    public required SshTarget Target { get; init; }
    public required HostKeyPolicy HostKeys { get; init; }

    /// <summary>False while no key is recorded for the host.</summary>
    public required bool HostKeyRecorded { get; init; }

    /// <summary>What preflight saw in this run; null in preflight itself.</summary>
    public string? MachineId { get; init; }
    public required IReadOnlyDictionary<string, string> SecretInputs { get; init; }

    /// <summary>Those that are among <see cref="SecretInputs"/>.</summary>
    public required IReadOnlyList<RegistryLogin> RegistryLogins { get; init; }

    public Redactor Redactor() => new(SecretInputs.Values.Concat(RegistryLogins.Select(login => login.Password)).Concat(
        new[] { Target.Secrets, Target.Bastion?.Secrets }.OfType<CredentialSecrets>()
            .SelectMany(secrets => new[] { secrets.SshPrivateKey, secrets.SshPrivateKeyPassphrase, secrets.SshPassword, secrets.SudoPassword }).OfType<string>()));
}

/// <param name="Registry">Its name in the spec.</param>
/// <param name="Credential">Name of the one that holds it.</param>
/// <param name="User">Of the registry.</param>
/// <param name="Password">Or a token.</param>
internal sealed record RegistryLogin(string Registry, string Credential, string User, string Password);

/// <summary>What an attempt's row said when this runner took it on.</summary>
internal sealed record AttemptBeginning(bool TakenOver, string? BootId, long OutputOffset, IReadOnlyList<Persistence.Builds.StepRow> Steps);
