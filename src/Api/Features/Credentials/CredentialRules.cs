using System.Text.RegularExpressions;
using Slipway.Api.Bodies;
using Slipway.Api.Features.Clusters.Validation;
using Slipway.Api.Problems;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence.Secrets;
using Slipway.ServiceDefaults.Egress;

namespace Slipway.Api.Features.Credentials;

internal static partial class CredentialRules
{
    // A spec may have thousands of hosts, and each is compared with all.
    private const int MostTargets = 100;

    /// <exception cref="ProblemException">With all findings; none quotes a value.</exception>
    public static void Check(string name, CredentialSecrets secrets, IReadOnlyList<string>? hostNetworks, IReadOnlyList<string>? registries)
    {
        List<Finding> findings = [.. ResourceName.Check(name)];
        if (secrets.SshPrivateKey is null && secrets.SshPassword is null && secrets.RegistryPassword is null)
        {
            findings.Add(new("#/sshPrivateKey", ErrorCodes.FieldRequired, "Give sshPrivateKey or sshPassword; for a registry, registryUser and registryPassword."));
        }

        if (secrets.RegistryUser is null != secrets.RegistryPassword is null)
        {
            findings.Add(new(secrets.RegistryUser is null ? "#/registryUser" : "#/registryPassword", ErrorCodes.FieldRequired, "A registry login has both registryUser and registryPassword."));
        }

        // HTTP's basic authentication ends the user at the first colon.
        if (secrets.RegistryUser?.Contains(':', StringComparison.Ordinal) is true)
        {
            findings.Add(new("#/registryUser", ErrorCodes.ValueInvalid, "A registry's user has no colon."));
        }

        if (secrets.SshPrivateKey is { } key && !Pem().IsMatch(key))
        {
            findings.Add(new("#/sshPrivateKey", ErrorCodes.ValueInvalid, "It is no private key: BEGIN and END … PRIVATE KEY lines are missing."));
        }

        foreach (var (member, value) in new[] { ("sshPassword", secrets.SshPassword), ("sudoPassword", secrets.SudoPassword), ("sshPrivateKeyPassphrase", secrets.SshPrivateKeyPassphrase), ("registryUser", secrets.RegistryUser), ("registryPassword", secrets.RegistryPassword) })
        {
            if (value is not null && (value.Length == 0 || value.AsSpan().ContainsAny("\r\n\0")))
            {
                findings.Add(new($"#/{member}", ErrorCodes.ValueInvalid, "It must be one line and not empty."));
            }
        }

        findings.AddRange(Targets("hostNetworks", hostNetworks, EgressGuard.IsNetwork, "no network such as 10.1.0.0/16"));
        findings.AddRange(Targets("registries", registries, HostSettingRules.IsRegistry, "no registry such as registry.example:5000"));
        ProblemException.ThrowIfAny(findings);
    }

    private static IEnumerable<Finding> Targets(string member, IReadOnlyList<string>? targets, Func<string, bool> fits, string otherwise) =>
        targets?.Count > MostTargets
            ? [new($"#/{member}", ErrorCodes.ValueInvalid, $"At most {MostTargets} can be named.")]
            : (targets ?? []).Select((target, index) => (target, index)).Where(one => !fits(one.target))
                .Select(one => new Finding(JsonPointers.Of(member, one.index), ErrorCodes.ValueInvalid, $"'{one.target}' is {otherwise}."));

    [GeneratedRegex(@"^\s*-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----\s.*\s-----END [A-Z0-9 ]*PRIVATE KEY-----\s*\z", RegexOptions.Singleline)]
    private static partial Regex Pem();
}
