using System.CommandLine;
using Slipway.Cli.Printing;
using Slipway.Client;

namespace Slipway.Cli;

/// <summary>Which Slipway a command talks to, and as whom.</summary>
internal static class Connection
{
    public static Option<string?> Server { get; } = new("--server")
    {
        Description = "Base URL of the API (default: $SLIPWAY_SERVER, or where you are logged in)",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("SLIPWAY_SERVER"),
        HelpName = "url",
        Recursive = true,
    };

    public static Option<string?> KeyFile { get; } = new("--key-file")
    {
        Description = "File with the API key (default: $SLIPWAY_KEY_FILE, or the one you logged in with)",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("SLIPWAY_KEY_FILE"),
        HelpName = "file",
        Recursive = true,
    };

    /// <summary>Gives the command a client, and turns what the server or the network refuses into words and an exit code.</summary>
    public static void SetServerAction(this Command command, Func<ParseResult, SlipwayClient, CancellationToken, Task<int>> action) =>
        command.SetGuardedAction(async (parsed, cancellationToken) =>
        {
            using var client = Open(parsed);
            return await action(parsed, client, cancellationToken);
        });

    /// <summary>For a command that is done when it returns.</summary>
    public static void SetServerAction(this Command command, Func<ParseResult, SlipwayClient, CancellationToken, Task> action) =>
        command.SetServerAction(async (parsed, client, cancellationToken) =>
        {
            await action(parsed, client, cancellationToken);
            return ExitCodes.Done;
        });

    public static void SetGuardedAction(this Command command, Func<ParseResult, CancellationToken, Task<int>> action) =>
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                return await action(parsed, cancellationToken);
            }
            catch (SlipwayApiException refused)
            {
                ProblemText.Write(Console.Error, refused.Problem);
                return ExitCodes.Refused;
            }
            catch (HttpRequestException unreachable)
            {
                // What is wrong with a certificate stands in the inner exception only.
                var why = unreachable.InnerException is { } inner && !unreachable.Message.Contains(inner.Message, StringComparison.Ordinal) ? $" {inner.Message}" : "";
                Console.Error.WriteLine($"slipway: the server does not answer: {unreachable.Message}{why}");
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
            catch (TaskCanceledException late) when (late.InnerException is TimeoutException)
            {
                Console.Error.WriteLine($"slipway: the server does not answer: {late.InnerException.Message}");
                return ExitCodes.Unreachable;
            }
        });

    public static SlipwayClient Open(ParseResult parsed)
    {
        var login = StoredLogin.Read();
        var address = parsed.GetValue(Server) is { } given ? AddressOf(given)
            : login?.Server ?? throw new UsageException("say which server: slipway login URL, --server URL or SLIPWAY_SERVER");
        // The key of one server is never shown to another.
        var key = parsed.GetValue(KeyFile) is { } file ? File.ReadAllText(file).Trim()
            : login is not null && login.Server == address ? login.Key
            : throw new UsageException($"no key for {address}: slipway login {address}, --key-file FILE or SLIPWAY_KEY_FILE");
        return SlipwayClient.Create(address, key);
    }

    public static Uri AddressOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https") ? address : throw new UsageException($"'{text}' is no URL");
}

/// <summary>The command line asks for something that cannot be.</summary>
internal sealed class UsageException(string message) : Exception(message);
