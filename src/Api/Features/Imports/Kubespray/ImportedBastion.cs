using Slipway.Api.Features.Imports.Inventories;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;

namespace Slipway.Api.Features.Imports.Kubespray;

/// <summary>The spec's bastion out of Kubespray's group of that name.</summary>
/// <param name="Credential">Its own login, where that is not the hosts'.</param>
internal sealed record ImportedBastion(BastionSpec Spec, CredentialRequest? Credential)
{
    /// <param name="ofHosts">The hosts' credential, which the bastion takes too unless told.</param>
    public static ImportedBastion? Read(ImportedHosts hosts, InventoryFiles files, Account account, CredentialRequest ofHosts)
    {
        if (hosts.Bastion is not { } bastion)
        {
            return null;
        }

        var values = new HostVariables("#/ssh/bastion", bastion.Variables, bastion.References, account);
        var own = OwnCredential(bastion.Variables, bastion.References, files, account, ofHosts);
        var address = values.Address;
        var spec = new BastionSpec
        {
            Address = address ?? bastion.Host.Name,
            Port = values.Port,
            User = values.Text("user", "ansible_user", "ansible_ssh_user") ?? "root",
            Credential = own?.Name,
            HostKey = values.HostKey ?? "",
        };
        if (address is null)
        {
            account.Add(Of(ImportOutcome.Adjusted, "Without ansible_host its name is its address, as Ansible has it.", "address"));
        }

        if (spec.HostKey.Length == 0)
        {
            account.Add(Of(ImportOutcome.DefaultDiffers, $"Kubespray takes whatever key a bastion shows; the spec needs its fingerprint, and the inventory may say it as {KubesprayVariables.HostKey}.", "hostKey"));
        }

        return new ImportedBastion(spec, own);

        ImportFinding Of(ImportOutcome outcome, string detail, string field) => new(bastion.Host.File, bastion.Host.Line, bastion.Host.Name, outcome, detail, $"#/ssh/bastion/{field}");
    }

    private static CredentialRequest? OwnCredential(
        IReadOnlyDictionary<string, Definition> variables, References references, InventoryFiles files, Account account, CredentialRequest ofHosts)
    {
        var draft = new CredentialDraft(account, files, $"{ofHosts.Name}-bastion");
        foreach (var (name, definition) in variables)
        {
            // Nothing is run there, so no sudo.
            if (KubesprayVariables.Find(name) is CredentialRule { Member: not "sudoPassword" } rule)
            {
                draft.Take(rule, definition, references.Resolve(definition));
            }
        }

        var own = draft.Result;
        return Same(own.SshPrivateKey, ofHosts.SshPrivateKey) && Same(own.SshPrivateKeyPassphrase, ofHosts.SshPrivateKeyPassphrase) && Same(own.SshPassword, ofHosts.SshPassword) ? null : own;

        static bool Same(string? own, string? other) => own is null || own == other;
    }
}
