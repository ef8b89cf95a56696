using System.CommandLine;
using System.CommandLine.Help;
using Slipway.Cli.Printing;

namespace Slipway.Cli.Commands;

/// <summary><c>slipway</c> and everything below it.</summary>
internal static class SlipwayCommand
{
    public static RootCommand Create()
    {
        var root = new RootCommand(
            """
            Builds Kubernetes clusters over SSH.

            Exit codes: 0 done · 1 the build failed, a node is not Ready or the spec has errors · 2 wrong use · 3 the server refused
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
