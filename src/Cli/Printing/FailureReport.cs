using Slipway.Client;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;

namespace Slipway.Cli.Printing;

/// <summary>What failed: host, stage, step, code, message, hint and the end of its output.</summary>
internal static class FailureReport
{
    private const int MostTasks = 5;
    private const int MostLines = 20;
    private const int TailBytes = 8 * 1024;

    public static async Task WriteAsync(TextWriter writer, SlipwayClient client, Build build, CancellationToken cancellationToken)
    {
        var tasks = (await client.AllTasksAsync(build.Id, cancellationToken)).Where(task => task.State is TaskState.Failed or TaskState.Unknown).ToList();
        if (tasks.Count == 0 && build.Error is { } error)
            WriteError(writer, error, error.Host, error.Stage ?? "none");
        foreach (var task in tasks.Take(MostTasks))
        {
            WriteError(writer, task.Error ?? new BuildError(ErrorCodes.UnknownOutcome, "", null, null, null, null), task.Host, task.Stage);
            if (task is { Host: { } host, Attempts: [.., { OutputBytes: > 0 } attempt] })
                await WriteTailAsync(writer, client, build.Id, host, task.Stage, attempt, cancellationToken);
        }

        if (tasks.Count > MostTasks)
            writer.WriteLine($"and {tasks.Count - MostTasks} more failed tasks: slipway build show {build.Id}");
        writer.WriteLine();
        writer.WriteLine($"Go on where it stopped: slipway build resume {build.Id} --wait; --exclude leaves a dead worker out, --dry-run shows what would run.");
    }

    private static void WriteError(TextWriter writer, BuildError error, string? host, string stage)
    {
        writer.WriteLine();
        writer.WriteLine($"FAILED  {host ?? "cluster"}  stage {stage}{(error.Step is null ? "" : $"  step {error.Step}")}");
        writer.WriteLine($"  {error.Code}: {error.Message}");
        var hint = error.Hint ?? (ErrorCatalogue.Contains(error.Code) ? ErrorCatalogue.Find(error.Code).Hint : null);
        if (hint is not null)
            writer.WriteLine($"  hint: {hint}");
    }

    // A failed step is its attempt's last one, so the attempt's last bytes are the step's last words.
    private static async Task WriteTailAsync(
        TextWriter writer, SlipwayClient client, Guid buildId, string host, string stage, TaskAttempt attempt, CancellationToken cancellationToken)
    {
        var offset = Math.Max(0, attempt.OutputBytes - TailBytes);
        var range = await client.Api.GetOutputAsync(buildId, host, stage, attempt: attempt.Number, offset: offset, cancellationToken: cancellationToken);
        var lines = range.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith("@@", StringComparison.Ordinal)).ToList();
        foreach (var line in lines.TakeLast(MostLines))
            writer.WriteLine($"  | {line}");
    }
}
