using System.CommandLine;
using Slipway.Cli.Printing;
using Slipway.Client;

namespace Slipway.Cli;

/// <summary>Which Slipway a command talks to, and as whom.</summary>
internal static class Connection
{
    public static Option<string?> Server { get; } = new("--server")
    {
        Description = "Base URL of the API (default: $SLIPWAY_SERVER)",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("SLIPWAY_SERVER"),
        Recursive = true,
    };

    public static Option<string?> KeyFile { get; } = new("--key-file")
    {
        Description = "File with the API key (default: $SLIPWAY_KEY_FILE)",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("SLIPWAY_KEY_FILE"),
        Recursive = true,
    };

    /// <summary>Gives the command a client, and turns what the server or the network refuses into words and an exit code.</summary>
    public static void SetServerAction(this Command command, Func<ParseResult, SlipwayClient, CancellationToken, Task<int>> action) =>
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                using var client = Open(parsed);
                return await action(parsed, client, cancellationToken);
            }
            catch (SlipwayApiException refused)
            {
                ProblemText.Write(Console.Error, refused.Problem);
                return ExitCodes.Refused;
            }
            catch (HttpRequestException unreachable)
            {
                Console.Error.WriteLine($"slipway: {parsed.GetValue(Server)} does not answer: {unreachable.Message}");
                return ExitCodes.Unreachable;
            }
            catch (Exception wrong) when (wrong is UsageException or IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine($"slipway: {wrong.Message}");
                return ExitCodes.Usage;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return ExitCodes.Interrupted;
            }
        });

    private static SlipwayClient Open(ParseResult parsed)
    {
        var server = parsed.GetValue(Server) ?? throw new UsageException("say which server: --server URL or SLIPWAY_SERVER");
        var keyFile = parsed.GetValue(KeyFile) ?? throw new UsageException("say where the API key is: --key-file FILE or SLIPWAY_KEY_FILE");
        return Uri.TryCreate(server, UriKind.Absolute, out var address)
            ? SlipwayClient.Create(address, File.ReadAllText(keyFile).Trim())
            : throw new UsageException($"'{server}' is no URL");
    }
}

/// <summary>The command line asks for something that cannot be.</summary>
internal sealed class UsageException(string message) : Exception(message);
