using System.CommandLine;
using Slipway.Cli.Printing;
using Slipway.Cli.Specs;
using Slipway.Client;
using Slipway.Contracts.Http.V1;

namespace Slipway.Cli.Commands;

internal static class ImportCommand
{
    private static readonly Argument<string> From = new("inventory") { Description = "Folder such as inventory/mycluster/, all of which is sent; or the inventory file in it, which is sent with group_vars/ and host_vars/ beside it" };
    private static readonly Option<FileInfo?> VaultPassword = new("--vault-password-file") { Description = "Password of ansible-vault" };
    private static readonly Option<FileInfo?> PrivateKey = new("--private-key-file") { Description = "The key that Ansible is given with --private-key" };
    private static readonly Option<FileInfo?> Passphrase = new("--passphrase-file") { Description = "Passphrase of the private key" };
    private static readonly Option<string?> Name = new("--name") { Description = "Name of the cluster (default: the folder's)" };
    private static readonly Option<string?> Credential = new("--credential") { Description = "The spec's credential: made of the secrets in the files where they hold any (default: none is made)" };
    private static readonly Option<FileInfo?> To = new("--to") { Description = "Write the spec to this file (default: standard output)" };
    private static readonly Option<bool> All = new("--all") { Description = "List what became of every variable, also of those that are in the spec" };
    private static readonly Option<bool> Strict = new("--strict") { Description = "Exit with 1 when something in the files was not understood or is not supported" };

    public static Command Create()
    {
        var kubespray = new Command(
            "kubespray",
            "Make a spec of a Kubespray inventory. The spec goes to standard output; everything that is not in it is listed with file and line on standard error. "
            + "The server keeps nothing but the credential that --credential asks for; what Kubespray wrote to artifacts/ and credentials/ is not sent")
        {
            From, VaultPassword, PrivateKey, Passphrase, Name, Credential, To, All, Strict,
        };
        kubespray.SetServerAction(ImportAsync);
        return new Command("import", "Specs of what other tools have")
        {
            kubespray.WithExamples(
                "slipway import kubespray inventory/mycluster/ --to mycluster.yaml",
                "slipway import kubespray inventory/mycluster/ --vault-password-file ~/.vault --credential mycluster --to mycluster.yaml"),
        };
    }

    private static async Task<int> ImportAsync(ParseResult parsed, SlipwayClient client, CancellationToken cancellationToken)
    {
        var folder = InventoryFolder.Read(parsed.GetRequiredValue(From));
        var result = await client.Api.ImportKubesprayAsync(new KubesprayImportRequest
        {
            Files = folder.Files,
            Inventory = folder.Inventory,
            ClusterName = parsed.GetValue(Name),
            VaultPassword = Secrets.Line(parsed.GetValue(VaultPassword)),
            SshPrivateKey = Secrets.Text(parsed.GetValue(PrivateKey)),
            SshPrivateKeyPassphrase = Secrets.Line(parsed.GetValue(Passphrase)),
            CreateCredential = parsed.GetValue(Credential),
        }, cancellationToken);
        result = result with { Findings = [.. result.Findings, .. folder.Left.Select(file => new ImportFinding(file.Path, 0, Path.GetFileName(file.Path), ImportOutcome.NotRead, $"Not sent: {file.Why}."))] };

        if (!parsed.IsTable())
            parsed.Print(result, (_, _) => { });
        else if (parsed.GetValue(To) is null)
            Console.Out.Write(SpecText.Yaml(result.Spec));
        if (parsed.GetValue(To) is { } file)
            await File.WriteAllTextAsync(file.FullName, SpecText.Yaml(result.Spec), cancellationToken);
        ImportReport.Write(Console.Error, result, parsed.GetValue(All));
        var wrong = result.Errors.Count > 0 || (parsed.GetValue(Strict) && result.Findings.Any(ImportReport.IsOpen));
        return wrong ? ExitCodes.Failed : ExitCodes.Done;
    }
}
