using Slipway.Api.Features.Imports.Inventories;
using Slipway.Contracts.Http.V1;

namespace Slipway.Api.Features.Imports.Kubespray;

/// <summary>Gathers the passwords and the key of one credential.</summary>
internal sealed class CredentialDraft(Account account, InventoryFiles files, string name)
{
    public CredentialRequest Result { get; private set; } = new() { Name = name };

    public void Take(CredentialRule rule, Definition definition, ResolvedValue value)
    {
        if (value.Problem is not null)
        {
            account.Add(definition, ImportOutcome.Unresolved, value.Problem);
        }
        else if (value.Node is null)
        {
            account.Add(definition, ImportOutcome.ToCredential, value.Secret
                ? $"It is encrypted and no vault password was given: give {rule.Member} to the credential."
                : "It has no value.");
        }
        else if (rule.Member == "sshPrivateKey" && files.FindByTail(value.Node.ToString()) is null)
        {
            account.Add(definition, ImportOutcome.ToCredential, "The key is not among the files: give sshPrivateKey to the credential.");
        }
        else if (!Keep(rule.Member, rule.Member == "sshPrivateKey" ? files.Read(files.FindByTail(value.Node.ToString())!) : value.Node.ToString()))
        {
            account.Add(definition, ImportOutcome.NotSupported, "Another host has another one; a cluster has one credential. Not imported.");
        }
        else
        {
            account.Add(definition, ImportOutcome.ToCredential, value.Secret ? $"As {rule.Member}." : $"As {rule.Member}. It stands in the file unencrypted.");
        }
    }

    /// <returns>False when it is there already, and another one.</returns>
    private bool Keep(string member, string secret)
    {
        var known = member switch
        {
            "sshPrivateKey" => Result.SshPrivateKey,
            "sshPrivateKeyPassphrase" => Result.SshPrivateKeyPassphrase,
            "sshPassword" => Result.SshPassword,
            _ => Result.SudoPassword,
        };
        if (known is null)
        {
            Result = member switch
            {
                "sshPrivateKey" => Result with { SshPrivateKey = secret },
                "sshPrivateKeyPassphrase" => Result with { SshPrivateKeyPassphrase = secret },
                "sshPassword" => Result with { SshPassword = secret },
                _ => Result with { SudoPassword = secret },
            };
        }

        return known is null || known == secret;
    }
}
