using System.CommandLine;
using Slipway.Cli.Printing;
using Slipway.Client;
using Slipway.Contracts.Http.V1;

namespace Slipway.Cli.Commands;

internal static class ExportCommand
{
    private static readonly Option<DirectoryInfo?> To = new("--to") { Description = "Write the files below this folder (default: standard output)" };

    public static Command Create()
    {
        var kubespray = new Command("kubespray", "A cluster's newest spec as a Kubespray inventory; what Kubespray cannot say is listed on standard error") { ClusterCommands.Cluster, To };
        kubespray.SetServerAction(async (parsed, client, cancellationToken) =>
        {
            var cluster = await ClusterCommands.FindAsync(client, parsed.GetRequiredValue(ClusterCommands.Cluster), cancellationToken);
            var export = await client.Api.ExportClusterAsync(cluster.Id, "kubespray", cancellationToken);
            if (parsed.GetValue(To) is { } folder)
                await WriteAsync(folder.FullName, export.Files, cancellationToken);
            else
                parsed.Print(export, Write);
            foreach (var finding in export.Findings)
                Console.Error.WriteLine(ProblemText.Line(finding));
        });
        return new Command("export", "Specs as other tools' files") { kubespray.WithExamples("slipway export kubespray my-cluster --to inventory/") };
    }

    private static void Write(TextWriter writer, KubesprayExport export)
    {
        foreach (var (path, text) in export.Files)
        {
            writer.WriteLine($"# {path}");
            writer.WriteLine(text);
        }
    }

    private static async Task WriteAsync(string folder, IReadOnlyDictionary<string, string> files, CancellationToken cancellationToken)
    {
        foreach (var (path, text) in files)
        {
            var file = Path.GetFullPath(path, folder);
            // The server names the files; they stay where the user said.
            if (!file.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                throw new UsageException($"the server names a file outside of {folder}: {path}");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, text, cancellationToken);
            Console.Error.WriteLine(file);
        }
    }
}
