using System.CommandLine;
using Slipway.Cli.Following;
using Slipway.Cli.Printing;
using Slipway.Client;
using Slipway.Contracts.Http.V1;

namespace Slipway.Cli.Commands;

internal static class BuildCommands
{
    public static Option<bool> Wait { get; } = new("--wait") { Description = "Follow the build to its end; the exit code is its outcome" };

    private static readonly Argument<Guid> BuildId = new("build") { Description = "The build's id" };
    private static readonly Option<string> Host = new("--host") { Required = true };
    private static readonly Option<string> Stage = new("--stage") { Required = true };
    private static readonly Option<string?> Step = new("--step") { Description = "Default: all steps of the stage" };
    private static readonly Option<int?> Attempt = new("--attempt") { Description = "Default: the last one" };
    private static readonly Option<int?> Revision = new("--revision") { Description = "Spec revision to build (default: the one the build is bound to)" };
    private static readonly Option<bool> Force = new("--force") { Description = "Kill running steps instead of waiting for their end" };

    public static Command Create() => new("build", "Builds")
    {
        Verb("watch", "Follow a build to its end", [], (build, _, client, cancellationToken) => WatchAsync(client, build, cancellationToken)),
        Verb("show", "State, reason and tasks", [], ShowAsync),
        Verb("recap", "One line per host, and the nodes", [], RecapAsync),
        Verb("selinux", "What SELinux denied on the hosts meanwhile", [], SelinuxAsync),
        Verb("output", "What a stage printed on a host", [Host, Stage, Step, Attempt], OutputAsync),
        Verb("resume", "Go on where a failed or cancelled build stopped", [Revision, Wait], ResumeAsync),
        Verb("cancel", "Stop between steps", [Force], CancelAsync),
    };

    /// <summary>The id goes to standard output, so that a script can take it; the words do not.</summary>
    public static async Task<int> AnnounceAsync(ParseResult parsed, SlipwayClient client, Build build, CancellationToken cancellationToken)
    {
        Console.Error.WriteLine($"{build.Kind.ToString().ToLowerInvariant()} of cluster {build.ClusterName} ({build.ClusterId}), revision {build.Revision}: build {build.Id}");
        if (parsed.GetValue(Wait))
            return await WatchAsync(client, build.Id, cancellationToken);
        Console.Out.WriteLine(build.Id);
        return ExitCodes.Done;
    }

    private static Command Verb(
        string name, string description, IReadOnlyList<Option> options, Func<Guid, ParseResult, SlipwayClient, CancellationToken, Task<int>> action)
    {
        var verb = new Command(name, description) { BuildId };
        foreach (var option in options)
            verb.Add(option);
        verb.SetServerAction((parsed, client, cancellationToken) => action(parsed.GetValue(BuildId), parsed, client, cancellationToken));
        return verb;
    }

    private static async Task<int> WatchAsync(SlipwayClient client, Guid build, CancellationToken cancellationToken)
    {
        await new BuildFollower(client, TimeProvider.System).FollowAsync(build, cancellationToken);
        return await BuildEnding.WriteAsync(Console.Out, client, build, cancellationToken);
    }

    private static async Task<int> ShowAsync(Guid id, ParseResult parsed, SlipwayClient client, CancellationToken cancellationToken)
    {
        var build = await client.Api.GetBuildAsync(id, cancellationToken);
        Console.Out.WriteLine(
            $"{build.Kind.ToString().ToLowerInvariant()} of {build.ClusterName}, revision {build.Revision}, run {build.Run}: "
            + $"{build.Status.ToString().ToLowerInvariant()}, {build.TasksDone} of {build.TasksTotal} tasks");
        if (build.Reason is { } reason)
            Console.Out.WriteLine($"{reason.Code}: {reason.Message} ({reason.Actor} must act)");
        foreach (var task in await client.AllTasksAsync(id, cancellationToken))
        {
            var changed = task.Attempts is [.., var last] ? last.Steps.Count(step => step.Outcome == StepOutcome.Changed) : 0;
            Console.Out.WriteLine(
                $"  {task.Host ?? "cluster",-16} {task.Stage,-14} {task.State.ToString().ToLowerInvariant(),-10} attempts={task.Attempts.Count} changed={changed}"
                + (task.Kept ? " kept" : "")
                + (task.Error is { } error ? $" {error.Code}" : task.Reason is { } waits ? $" {waits.Code}" : ""));
        }

        if (build.Status == BuildStatus.Failed)
            await FailureReport.WriteAsync(Console.Out, client, build, cancellationToken);
        return ExitCodes.Done;
    }

    private static async Task<int> RecapAsync(Guid id, ParseResult parsed, SlipwayClient client, CancellationToken cancellationToken)
    {
        var recap = await client.Api.GetRecapAsync(id, cancellationToken);
        BuildEnding.Write(Console.Out, recap);
        return BuildEnding.ExitCodeOf(recap);
    }

    private static async Task<int> SelinuxAsync(Guid id, ParseResult parsed, SlipwayClient client, CancellationToken cancellationToken)
    {
        var report = await client.Api.GetSelinuxReportAsync(id, cancellationToken);
        foreach (var line in SelinuxText.Lines(report.Denials))
            Console.Out.WriteLine(line);
        return ExitCodes.Done;
    }

    private static async Task<int> OutputAsync(Guid id, ParseResult parsed, SlipwayClient client, CancellationToken cancellationToken)
    {
        long offset = 0;
        while (true)
        {
            var range = await client.Api.GetOutputAsync(
                id, parsed.GetRequiredValue(Host), parsed.GetRequiredValue(Stage), parsed.GetValue(Step), parsed.GetValue(Attempt), offset, cancellationToken);
            Console.Out.Write(range.Text);
            if (range.Complete || range.NextOffset == offset)
                return ExitCodes.Done;
            offset = range.NextOffset;
        }
    }

    private static async Task<int> ResumeAsync(Guid id, ParseResult parsed, SlipwayClient client, CancellationToken cancellationToken) =>
        await AnnounceAsync(
            parsed, client, await client.Api.ResumeBuildAsync(id, new ResumeRequest { Revision = parsed.GetValue(Revision) }, cancellationToken), cancellationToken);

    private static async Task<int> CancelAsync(Guid id, ParseResult parsed, SlipwayClient client, CancellationToken cancellationToken)
    {
        var build = await client.Api.CancelBuildAsync(id, new CancelRequest { Force = parsed.GetValue(Force) }, cancellationToken);
        Console.Out.WriteLine($"build {build.Id} is {build.Status.ToString().ToLowerInvariant()}");
        return ExitCodes.Done;
    }
}
