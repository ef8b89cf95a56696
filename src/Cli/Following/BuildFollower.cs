using System.Text.Json;
using Slipway.Cli.Printing;
using Slipway.Client;
using Slipway.Contracts;
using Slipway.Contracts.Http.V1;
using Spectre.Console;

namespace Slipway.Cli.Following;

/// <summary>Follows a build to its end and shows it: a live matrix on a terminal, a line per change elsewhere.</summary>
internal sealed class BuildFollower(SlipwayClient client, TimeProvider time, OutputFormat format)
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(250);

    private readonly ProgressLines _lines = new();
    private BuildProgress _progress = new();

    public async Task<BuildProgress> FollowAsync(Guid buildId, CancellationToken cancellationToken)
    {
        var build = await client.Api.GetBuildAsync(buildId, cancellationToken);
        if (format != OutputFormat.Table)
            await ConsumeAsync(build, Document, cancellationToken);
        else if (AnsiConsole.Profile.Capabilities is { Interactive: true, Ansi: true } && !Console.IsOutputRedirected)
            await FollowLiveAsync(build, cancellationToken);
        else
            await ConsumeAsync(build, happened => _lines.Of(happened, _progress), cancellationToken);
        return _progress;
    }

    private async Task FollowLiveAsync(Build build, CancellationToken cancellationToken)
    {
        var matrix = new ProgressMatrix(build);
        try
        {
            using var screen = new LiveScreen(AnsiConsole.Console);
            var consuming = ConsumeAsync(build, null, cancellationToken);
            using var frames = new PeriodicTimer(Frame, time);
            while (!consuming.IsCompleted)
            {
                screen.Draw(matrix.Render(_progress, time.GetUtcNow(), screen.Width, screen.Height));
                await Task.WhenAny(consuming, frames.WaitForNextTickAsync(cancellationToken).AsTask());
            }

            await consuming;
        }
        finally
        {
            // The last frame stays, also of a build that is followed no longer.
            AnsiConsole.Write(matrix.Render(_progress, time.GetUtcNow(), AnsiConsole.Profile.Width));
        }
    }

    private async Task ConsumeAsync(Build build, Func<BuildEvent, string?>? lineOf, CancellationToken cancellationToken)
    {
        await foreach (var happened in client.FollowAsync(build.Id, 0, cancellationToken))
        {
            // The server may be restarted between an event and the plan that it asks for.
            if (_progress.NeedsPlanFor(happened))
                _progress = _progress.WithPlan(await client.PatientlyAsync(_ => client.AllTasksAsync(build.Id, cancellationToken), cancellationToken));
            _progress = _progress.Apply(happened);
            if (lineOf?.Invoke(happened) is { } line)
                Console.Out.WriteLine(line);
        }
    }

    // One document per event: a line of JSON, or YAML between "---".
    private string Document(BuildEvent happened) => format == OutputFormat.Json
        ? JsonSerializer.Serialize(happened, SlipwayJson.Options)
        : "---\n" + Formats.Text(happened, format).TrimEnd();
}
