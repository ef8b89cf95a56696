using System.CommandLine;
using Slipway.Cli.Printing;
using Slipway.Client;
using Spectre.Console;

namespace Slipway.Cli.Commands;

internal static class LoginCommands
{
    private static readonly Argument<string> Address = new("server") { Description = "Base URL of the API, such as https://slipway.example.com" };

    public static Command CreateLogin()
    {
        var login = new Command(
            "login",
            "Remember a server and your API key. The key is read from --key-file or from standard input, never from the command line, "
            + "and kept in $XDG_CONFIG_HOME/slipway/login.json, readable by you only")
        {
            Address,
        };
        login.SetGuardedAction(async (parsed, cancellationToken) =>
        {
            var address = Connection.AddressOf(parsed.GetRequiredValue(Address));
            var key = await ReadKeyAsync(parsed, cancellationToken);
            using var client = SlipwayClient.Create(address, key);
            var who = await client.Api.GetIdentityAsync(cancellationToken);
            new StoredLogin(address, key).Write();
            Console.Error.WriteLine($"logged in to {address} as {who.Name} of tenant {who.Tenant.Name}; the key is in {StoredLogin.Path}");
            return ExitCodes.Done;
        });
        return login.WithExamples("slipway login https://slipway.example.com", "slipway login https://slipway.example.com --key-file ./key");
    }

    public static Command CreateWhoAmI()
    {
        var who = new Command("whoami", "Whom the server takes you for, and what you may do");
        who.SetServerAction(async (parsed, client, cancellationToken) =>
            parsed.Print(await client.Api.GetIdentityAsync(cancellationToken), (writer, one) =>
                writer.WriteTable(["NAME", "TENANT", "ROLES", "MAY"], [[one.Name, one.Tenant.Name, string.Join(',', one.Roles), string.Join(',', one.Permissions)]])));
        return who.WithExamples("slipway whoami", "slipway whoami -o json | jq -r .tenant.id");
    }

    public static Command CreateLogout()
    {
        var logout = new Command("logout", "Forget server and key");
        logout.SetGuardedAction((_, _) =>
        {
            File.Delete(StoredLogin.Path);
            return Task.FromResult(ExitCodes.Done);
        });
        return logout.WithExamples("slipway logout");
    }

    private static async Task<string> ReadKeyAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var text = parsed.GetValue(Connection.KeyFile) is { } file ? await File.ReadAllTextAsync(file, cancellationToken)
            : Console.IsInputRedirected ? await Console.In.ReadToEndAsync(cancellationToken)
            : await new TextPrompt<string>("API key:").Secret(null).ShowAsync(AnsiConsole.Console, cancellationToken);
        return text.Trim() is { Length: > 0 } key && !key.Any(char.IsWhiteSpace) ? key : throw new UsageException("that is no API key");
    }
}
