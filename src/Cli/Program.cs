using System.CommandLine;
using Slipway.Cli;
using Slipway.Cli.Commands;

var root = new RootCommand("Builds Kubernetes clusters over SSH.")
{
    Connection.Server,
    Connection.KeyFile,
    CredentialCommands.Create(),
    ClusterCommands.Create(),
    BuildCommands.Create(),
    ValidateCommand.Create(),
};

var parsed = root.Parse(args);
var code = await parsed.InvokeAsync();
return parsed.Errors.Count > 0 ? ExitCodes.Usage : code;
