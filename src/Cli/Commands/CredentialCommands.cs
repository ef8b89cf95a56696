using System.CommandLine;
using Slipway.Cli.Printing;
using Slipway.Client;
using Slipway.Contracts.Http.V1;

namespace Slipway.Cli.Commands;

internal static class CredentialCommands
{
    private static readonly Argument<string> Name = new Argument<string>("credential") { Description = "Name" }
        .WithNames(async (client, cancellationToken) => (await client.Api.ListCredentialsAsync(cancellationToken: cancellationToken)).Items.Select(one => one.Name));

    private static readonly Option<FileInfo?> PrivateKey = new("--private-key-file") { Description = "SSH private key: OpenSSH, PEM or PKCS#8" };
    private static readonly Option<FileInfo?> Passphrase = new("--passphrase-file") { Description = "Passphrase of the private key" };
    private static readonly Option<FileInfo?> Password = new("--password-file") { Description = "SSH password" };
    private static readonly Option<string?> RegistryUser = new("--registry-user") { Description = "User at an image registry" };
    private static readonly Option<FileInfo?> RegistryPassword = new("--registry-password-file") { Description = "That user's password or access token" };
    private static readonly Option<FileInfo?> SudoPassword = new("--sudo-password-file") { Description = "Password that sudo asks for" };

    private static readonly Option<string[]> HostNetworks = new("--host-network") { Description = "Only for hosts in this network, such as 10.1.0.0/16, repeatable; replaces those before" };
    private static readonly Option<string[]> Registries = new("--registry") { Description = "The login only for this registry, host or host:port, repeatable; replaces those before" };

    public static Command Create()
    {
        var put = new Command("put", "Create a credential, or give an existing one new values; values not given stay")
        {
            Name, PrivateKey, Passphrase, Password, SudoPassword, RegistryUser, RegistryPassword, HostNetworks, Registries,
        };
        put.SetServerAction(PutAsync);
        var list = Resources.List("All credentials; their values are never shown",
            (client, token, cancellationToken) => client.Api.ListCredentialsAsync(pageToken: token, cancellationToken: cancellationToken), Write);
        var show = new Command("show", "What may be known of a credential") { Name };
        show.SetServerAction(async (parsed, client, cancellationToken) =>
            parsed.Print(await FindAsync(client, parsed.GetRequiredValue(Name), cancellationToken), (writer, one) => Write(writer, [one])));
        var delete = new Command("delete", "Delete a credential that no cluster uses") { Name };
        delete.SetServerAction(async (parsed, client, cancellationToken) =>
        {
            var credential = await FindAsync(client, parsed.GetRequiredValue(Name), cancellationToken);
            await client.Api.DeleteCredentialAsync(credential.Id, ETags.Of(credential), cancellationToken);
            Console.Error.WriteLine($"credential {credential.Name} is deleted");
        });
        return new Command("credential", "What Slipway logs in to hosts with, and nodes to registries")
        {
            put.WithExamples("slipway credential put mine --private-key-file ~/.ssh/id_ed25519 --sudo-password-file ~/.sudo-password --host-network 10.1.0.0/16"),
            list.WithExamples("slipway credential list -o yaml"),
            show.WithExamples("slipway credential show mine"),
            delete.WithExamples("slipway credential delete mine"),
        };
    }

    private static async Task PutAsync(ParseResult parsed, SlipwayClient client, CancellationToken cancellationToken)
    {
        var name = parsed.GetRequiredValue(Name);
        var request = new CredentialRequest
        {
            Name = name,
            SshPrivateKey = Secrets.Text(parsed.GetValue(PrivateKey)),
            SshPrivateKeyPassphrase = Secrets.Line(parsed.GetValue(Passphrase)),
            SshPassword = Secrets.Line(parsed.GetValue(Password)),
            SudoPassword = Secrets.Line(parsed.GetValue(SudoPassword)),
            RegistryUser = parsed.GetValue(RegistryUser),
            RegistryPassword = Secrets.Line(parsed.GetValue(RegistryPassword)),
            HostNetworks = Given(parsed, HostNetworks),
            Registries = Given(parsed, Registries),
        };
        var existing = (await client.Api.ListCredentialsAsync(name, cancellationToken: cancellationToken)).Items.SingleOrDefault(one => one.Name == name);
        var stored = existing is null
            ? await client.Api.CreateCredentialAsync(request, cancellationToken)
            : await client.Api.UpdateCredentialAsync(existing.Id, PatchOf(request), ETags.Of(existing), cancellationToken);
        parsed.Print(stored, (writer, one) => writer.WriteLine($"credential {one.Name} ({one.Id}) version {one.Version}"));
    }

    private static async Task<Credential> FindAsync(SlipwayClient client, string name, CancellationToken cancellationToken) =>
        (await client.Api.ListCredentialsAsync(name, cancellationToken: cancellationToken)).Named("credential", name, one => one.Name);

    private static void Write(TextWriter writer, IReadOnlyList<Credential> credentials) => writer.WriteTable(
        ["NAME", "VERSION", "HAS", "HOSTS", "REGISTRIES", "UPDATED", "ID"],
        credentials.Select(one => new[] { one.Name, $"{one.Version}", Has(one), Or(one.HostNetworks), Or(one.Registries), TextTable.Time(one.UpdatedAt), $"{one.Id}" }));

    private static string Has(Credential one) => string.Join(',', new[]
    {
        one.HasSshPrivateKey ? "private-key" : null, one.HasSshPassword ? "password" : null, one.HasSudoPassword ? "sudo-password" : null, one.HasRegistryLogin ? "registry-login" : null,
    }.OfType<string>());

    private static string Or(IReadOnlyList<string> targets) => targets.Count == 0 ? "any" : string.Join(',', targets);

    // What is not given stays as it is.
    private static string[]? Given(ParseResult parsed, Option<string[]> option) => parsed.GetValue(option) is { Length: > 0 } values ? values : null;

    private static CredentialPatch PatchOf(CredentialRequest request) => new()
    {
        SshPrivateKey = request.SshPrivateKey,
        SshPrivateKeyPassphrase = request.SshPrivateKeyPassphrase,
        SshPassword = request.SshPassword,
        SudoPassword = request.SudoPassword,
        RegistryUser = request.RegistryUser,
        RegistryPassword = request.RegistryPassword,
        HostNetworks = request.HostNetworks,
        Registries = request.Registries,
    };
}

/// <summary>Secrets come from files: an argument is in everybody's process list.</summary>
internal static class Secrets
{
    public static string? Text(FileInfo? file) => file is null ? null : File.ReadAllText(file.FullName);

    public static string? Line(FileInfo? file) => Text(file)?.TrimEnd('\r', '\n');
}
