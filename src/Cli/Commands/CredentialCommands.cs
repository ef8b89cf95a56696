using System.CommandLine;
using Slipway.Client;
using Slipway.Contracts.Http.V1;

namespace Slipway.Cli.Commands;

internal static class CredentialCommands
{
    private static readonly Argument<string> Name = new("name");

    // Secrets come from files only: an argument is in everybody's process list.
    private static readonly Option<FileInfo?> PrivateKey = new("--private-key-file") { Description = "SSH private key: OpenSSH, PEM or PKCS#8" };
    private static readonly Option<FileInfo?> Passphrase = new("--passphrase-file") { Description = "Passphrase of the private key" };
    private static readonly Option<FileInfo?> Password = new("--password-file") { Description = "SSH password" };
    private static readonly Option<FileInfo?> SudoPassword = new("--sudo-password-file") { Description = "Password that sudo asks for" };

    public static Command Create()
    {
        var put = new Command("put", "Create a credential, or give an existing one new values; values not given stay")
        {
            Name, PrivateKey, Passphrase, Password, SudoPassword,
        };
        put.SetServerAction(PutAsync);
        return new Command("credential", "What Slipway logs in with") { put };
    }

    private static async Task<int> PutAsync(ParseResult parsed, SlipwayClient client, CancellationToken cancellationToken)
    {
        var name = parsed.GetRequiredValue(Name);
        var request = new CredentialRequest
        {
            Name = name,
            SshPrivateKey = Text(parsed.GetValue(PrivateKey)),
            SshPrivateKeyPassphrase = Line(parsed.GetValue(Passphrase)),
            SshPassword = Line(parsed.GetValue(Password)),
            SudoPassword = Line(parsed.GetValue(SudoPassword)),
        };
        var existing = (await client.Api.ListCredentialsAsync(name, cancellationToken: cancellationToken)).Items.SingleOrDefault(one => one.Name == name);
        var stored = existing is null
            ? await client.Api.CreateCredentialAsync(request, cancellationToken)
            : await client.Api.UpdateCredentialAsync(existing.Id, PatchOf(request), ETags.Of(existing), cancellationToken);
        Console.Out.WriteLine($"credential {stored.Name} ({stored.Id}) version {stored.Version}");
        return ExitCodes.Done;
    }

    private static CredentialPatch PatchOf(CredentialRequest request) => new()
    {
        SshPrivateKey = request.SshPrivateKey,
        SshPrivateKeyPassphrase = request.SshPrivateKeyPassphrase,
        SshPassword = request.SshPassword,
        SudoPassword = request.SudoPassword,
    };

    private static string? Text(FileInfo? file) => file is null ? null : File.ReadAllText(file.FullName);

    private static string? Line(FileInfo? file) => Text(file)?.TrimEnd('\r', '\n');
}
