using Slipway.Client;
using Slipway.Contracts.Http.V1;

namespace Slipway.Cli.Printing;

/// <summary>What stands below a finished build: recap, nodes, failures; and the exit code.</summary>
internal static class BuildEnding
{
    public static async Task WriteAsync(TextWriter writer, SlipwayClient client, Recap recap, CancellationToken cancellationToken)
    {
        writer.WriteLine();
        Write(writer, recap);
        if (recap.Status == BuildStatus.Failed)
            await FailureReport.WriteAsync(writer, client, await client.Api.GetBuildAsync(recap.BuildId, cancellationToken), cancellationToken);
    }

    public static void Write(TextWriter writer, Recap recap)
    {
        foreach (var line in RecapText.Lines(recap.Hosts))
            writer.WriteLine(line);
        if (recap.ExcludedHosts.Count > 0)
            writer.WriteLine($"left out: {string.Join(", ", recap.ExcludedHosts)}");
        if (recap.Nodes.Count == 0)
            return;
        writer.WriteLine();
        foreach (var line in NodesText.Lines(recap.Nodes))
            writer.WriteLine(line);
    }

    /// <summary>The build's own verdict: its verify stage knows which nodes must be Ready, and which were left out by whoever resumed it.</summary>
    public static int ExitCodeOf(Recap recap) => recap.Status == BuildStatus.Succeeded ? ExitCodes.Done : ExitCodes.Failed;
}
