using Slipway.Api.Features.Imports.Inventories;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;

namespace Slipway.Api.Features.Imports.Kubespray;

/// <summary>A spec made of an inventory, the secrets that the inventory contains, and what became of everything in it.</summary>
/// <param name="BastionCredential">Of the bastion, where it has a login of its own.</param>
public sealed record ImportResult(ClusterSpec Spec, CredentialRequest Credential, CredentialRequest? BastionCredential, IReadOnlyList<ImportFinding> Findings)
{
    /// <summary>Members of the credential that have a value.</summary>
    public IReadOnlyList<string> Secrets { get; } = Members(Credential);

    public IReadOnlyList<string> BastionSecrets { get; } = BastionCredential is null ? [] : Members(BastionCredential);

    public static IReadOnlyList<string> Members(CredentialRequest credential) =>
    [
        .. ((string Name, string? Value)[])
        [
            ("sshPrivateKey", credential.SshPrivateKey), ("sshPrivateKeyPassphrase", credential.SshPrivateKeyPassphrase),
            ("sshPassword", credential.SshPassword), ("sudoPassword", credential.SudoPassword),
        ] is var members ? members.Where(member => member.Value is not null).Select(member => member.Name) : [],
    ];
}

public static class KubesprayImport
{
    /// <exception cref="ImportException">The files cannot be read as Ansible would.</exception>
    public static ImportResult Read(KubesprayImportRequest request)
    {
        var files = new InventoryFiles(request.Files);
        var reader = new InventoryReader(files, new AnsibleVault(request.VaultPassword));
        var (sources, folder) = files.FindInventory(request.Inventory);
        var inventory = reader.Read(sources);
        var findings = KubesprayGroups.Complete(inventory).ToList();
        reader.ReadVars(inventory, folder);
        findings.AddRange(KubesprayGroups.Describe(inventory));
        findings.AddRange(inventory.Notes.Select(note => new ImportFinding(note.File, note.Line, note.Subject, ImportOutcome.NotRead, note.Detail)));

        var name = request.ClusterName ?? NodeNames.Label(folder.Split('/')[^1]);
        var credential = request.CreateCredential ?? name;
        var hosts = ImportedHosts.Of(inventory);
        if (hosts.Members.Count == 0)
        {
            throw new ImportException(sources[0], 0, "no host is in kube_control_plane, etcd or kube_node");
        }

        var account = new Account(inventory, hosts);
        var draft = new SpecDraft(account, hosts, files, credential);
        var spec = draft.Variables(new ClusterSpec { Name = name, Hosts = hosts.Specs(account), Ssh = new SshSpec { Credential = credential } });
        var secrets = draft.Credential with
        {
            SshPrivateKey = draft.Credential.SshPrivateKey ?? request.SshPrivateKey,
            SshPrivateKeyPassphrase = draft.Credential.SshPrivateKeyPassphrase ?? request.SshPrivateKeyPassphrase,
        };
        var bastion = ImportedBastion.Read(hosts, files, account, secrets);
        spec = spec with { Ssh = spec.Ssh with { Bastion = bastion?.Spec } };
        findings.AddRange(hosts.Outside(inventory));
        findings.AddRange(account.Findings());
        findings.AddRange(files.Unread.Select(file => new ImportFinding(file, 0, file.Split('/')[^1], ImportOutcome.NotRead,
            "Neither the inventory nor variables of a group or host in it; a folder or another extension may hide it.")));
        return new ImportResult(spec, secrets, bastion?.Credential,
            [.. findings.Distinct().OrderBy(finding => finding.File, StringComparer.Ordinal).ThenBy(finding => finding.Line).ThenBy(finding => finding.Subject, StringComparer.Ordinal)]);
    }
}
