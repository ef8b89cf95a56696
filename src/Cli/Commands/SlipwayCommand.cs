using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Slipway.Cli.Printing;

namespace Slipway.Cli.Commands;

/// <summary><c>slipway</c> and everything below it.</summary>
internal static class SlipwayCommand
{
    public static ParseResult Parse(params string[] args)
    {
        var parsed = Create().Parse(args);
        // Where no command was named, help is the answer; elsewhere its page would only push what is wrong off the screen.
        if (parsed.Action is ParseErrorAction wrong)
            wrong.ShowHelp = parsed.CommandResult.Command.Subcommands.Count > 0 && parsed.UnmatchedTokens.Count == 0;
        return parsed;
    }

    public static RootCommand Create()
    {
        var root = new RootCommand(
            """
            Builds Kubernetes clusters over SSH.

            Exit codes: 0 done · 1 the build failed or was cancelled, or the spec has errors · 2 wrong use · 3 the server refused
            4 the server does not answer · 130 interrupted. What a script wants goes to standard output, words for people to standard error.
            """)
        {
            Connection.Server,
            Connection.KeyFile,
            Formats.Option,
            LoginCommands.CreateLogin(),
            LoginCommands.CreateLogout(),
            LoginCommands.CreateWhoAmI(),
            CredentialCommands.Create(),
            ClusterCommands.Create(),
            BuildCommands.Create(),
            ArtifactCommands.Create(),
            WebhookCommands.Create(),
            TenantCommands.Create(),
            ApiKeyCommands.Create(),
            AuditCommands.Create(),
            ValidateCommand.Create(),
            ImportCommand.Create(),
            ExportCommand.Create(),
            CompletionCommand.Create(),
        };
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root.WithExamples(
            "slipway login https://slipway.example.com",
            "slipway cluster create -f my-cluster.yaml --wait");
    }
}
