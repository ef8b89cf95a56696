using System.CommandLine;
using Slipway.Cli.Following;
using Slipway.Cli.Printing;
using Slipway.Client;
using Slipway.Contracts.Http.V1;

namespace Slipway.Cli.Commands;

internal static class BuildCommands
{
    public static Option<bool> Wait { get; } = new("--wait") { Description = "Follow the build to its end; the exit code is its outcome" };

    private static readonly Argument<string> Which = new Argument<string>("build") { Description = "Id, or a cluster's name for its last build" }.WithNames(ClusterCommands.NamesAsync);
    private static readonly Option<string> Host = new("--host") { Required = true };
    private static readonly Option<string> Stage = new("--stage") { Required = true };
    private static readonly Option<string?> Step = new("--step") { Description = "Default: all steps of the stage" };
    private static readonly Option<int?> Attempt = new("--attempt") { Description = "Default: the last one" };
    private static readonly Option<int?> Revision = new("--revision") { Description = "Spec revision to build (default: the one the build is bound to)" };
    private static readonly Option<string[]> Only = new("--only") { Description = "Only this worker takes part, repeatable; control planes and etcd hosts always do" };
    private static readonly Option<string[]> Exclude = new("--exclude") { Description = "Leave this worker out, repeatable; the audit says so" };
    private static readonly Option<bool> Again = new("--force") { Description = "Run finished tasks again too, with --only those of its hosts" };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only show which tasks would run, and why" };
    private static readonly Option<bool> Force = new("--force") { Description = "Kill running steps instead of waiting for their end" };
    private static readonly Option<string?> OfCluster = new("--cluster") { Description = "Only builds of this cluster, by name or id" };

    private const string Id = "0198f0a2-6f1e-7c3a-9d52-3b8e5c1f7a10";

    public static Command Create() => new("build", "Follow, explain, resume and cancel builds")
    {
        List(),
        Verb("watch", "Follow a build to its end: a live matrix on a terminal, a line per change elsewhere, every event with -o json or yaml", [],
            (build, parsed, client, cancellationToken) => WatchAsync(parsed, client, build, cancellationToken)).WithExamples("slipway build watch my-cluster", $"slipway build watch {Id} -o json | jq -r .type"),
        Verb("show", "State, reason and tasks", [], ShowAsync).WithExamples("slipway build show my-cluster", $"slipway build show {Id}"),
        Verb("recap", "One line per host, and the nodes", [], RecapAsync).WithExamples($"slipway build recap {Id} -o json"),
        Verb("selinux", "What SELinux denied on the hosts meanwhile", [], SelinuxAsync).WithExamples($"slipway build selinux {Id}"),
        Verb("output", "What a stage printed on a host", [Host, Stage, Step, Attempt], OutputAsync).WithExamples($"slipway build output {Id} --host alma1 --stage os --step packages"),
        Verb("audit", "Who asked for it, and every attempt made for it", [], AuditAsync).WithExamples($"slipway build audit {Id}", $"slipway build audit {Id} -o json | jq '.attempts[] | {{host, stage, changes}}'"),
        Verb("resume", "Go on where a failed or cancelled build stopped", [Revision, Only, Exclude, Again, DryRun, Wait], ResumeAsync)
            .WithExamples($"slipway build resume {Id} --wait", $"slipway build resume {Id} --dry-run", $"slipway build resume {Id} --exclude alma-w2"),
        Verb("cancel", "Stop between steps", [Force], CancelAsync).WithExamples($"slipway build cancel {Id}"),
    };

    private static Command List()
    {
        var list = new Command("list", "Builds, the newest last") { OfCluster };
        list.SetServerAction(async (parsed, client, cancellationToken) =>
        {
            var cluster = parsed.GetValue(OfCluster) is { } given ? (await ClusterCommands.FindAsync(client, given, cancellationToken)).Id : (Guid?)null;
            parsed.Print(await SlipwayClient.AllAsync(token => client.Api.ListBuildsAsync(cluster, pageToken: token, cancellationToken: cancellationToken)), Write);
        });
        return list.WithExamples("slipway build list --cluster my-cluster", "slipway build list -o json | jq -r '.[] | select(.status == \"failed\") | .id'");
    }

    /// <summary>The id goes to standard output, so that a script can take it; the words do not.</summary>
    public static async Task<int> AnnounceAsync(ParseResult parsed, SlipwayClient client, Build build, CancellationToken cancellationToken)
    {
        Console.Error.WriteLine($"{TextTable.Word(build.Kind)} of cluster {build.ClusterName} ({build.ClusterId}), revision {build.Revision}: build {build.Id}");
        if (parsed.GetValue(Wait))
            return await WatchAsync(parsed, client, build.Id, cancellationToken);
        parsed.Print(build, (writer, one) => writer.WriteLine(one.Id));
        return ExitCodes.Done;
    }

    private static Command Verb(
        string name, string description, IReadOnlyList<Option> options, Func<Guid, ParseResult, SlipwayClient, CancellationToken, Task<int>> action)
    {
        var verb = new Command(name, description) { Which };
        foreach (var option in options)
            verb.Add(option);
        verb.SetServerAction(async (parsed, client, cancellationToken) =>
            await action(await FindAsync(client, parsed.GetRequiredValue(Which), cancellationToken), parsed, client, cancellationToken));
        return verb;
    }

    private static async Task<Guid> FindAsync(SlipwayClient client, string given, CancellationToken cancellationToken) =>
        Guid.TryParse(given, out var id) ? id
            : (await ClusterCommands.FindAsync(client, given, cancellationToken)).LastBuildId ?? throw new UsageException($"cluster '{given}' has no build");

    private static async Task<int> WatchAsync(ParseResult parsed, SlipwayClient client, Guid build, CancellationToken cancellationToken)
    {
        try
        {
            await new BuildFollower(client, TimeProvider.System, parsed.GetValue(Formats.Option)).FollowAsync(build, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Console.Error.WriteLine($"the build goes on: slipway build watch {build}");
            throw;
        }

        var recap = await client.PatientlyAsync(api => api.GetRecapAsync(build, cancellationToken), cancellationToken);
        if (parsed.IsTable())
            await BuildEnding.WriteAsync(Console.Out, client, recap, cancellationToken);
        return BuildEnding.ExitCodeOf(recap);
    }

    private static async Task<int> ShowAsync(Guid id, ParseResult parsed, SlipwayClient client, CancellationToken cancellationToken)
    {
        var build = await client.Api.GetBuildAsync(id, cancellationToken);
        if (!parsed.IsTable())
        {
            parsed.Print(build, (_, _) => { });
            return ExitCodes.Done;
        }

        Write(Console.Out, [build]);
        if (build.Reason is { } reason)
            Console.Out.WriteLine($"{reason.Code}: {reason.Message} ({reason.Actor} must act)");
        Console.Out.WriteLine();
        Console.Out.WriteTable(["HOST", "STAGE", "STATE", "ATTEMPTS", "CHANGED", "NOTE"], (await client.AllTasksAsync(id, cancellationToken)).Select(Row));
        if (build is { Status: BuildStatus.Stopping or BuildStatus.Cancelled, Positions: { } positions })
        {
            Console.Out.WriteLine();
            Console.Out.WriteTable(
                ["HOST", "RESTS IN", "STEP", "OUTCOME"], positions.Select(at => new[] { at.Host, at.Stage, at.Step, at.StepOutcome is { } outcome ? TextTable.Word(outcome) : null }));
        }

        if (build.Status == BuildStatus.Failed)
            await FailureReport.WriteAsync(Console.Out, client, build, cancellationToken);
        return ExitCodes.Done;
    }

    private static string?[] Row(BuildTask task) =>
    [
        task.Host ?? "cluster", task.Stage, TextTable.Word(task.State), $"{task.Attempts.Count}",
        $"{(task.Attempts is [.., var last] ? last.Steps.Count(step => step.Outcome == StepOutcome.Changed) : 0)}",
        task.Reason is { NextCheckAt: { } at } reason ? $"{reason.Code}, again at {TextTable.Time(at)}" : task.Error?.Code ?? (task.Kept ? "kept" : task.Reason?.Code),
    ];

    private static void Write(TextWriter writer, IReadOnlyList<Build> builds) => writer.WriteTable(
        ["BUILD", "CLUSTER", "KIND", "REVISION", "RUN", "STATUS", "TASKS", "CREATED", "TOOK"],
        builds.Select(one => new[]
        {
            $"{one.Id}", one.ClusterName, TextTable.Word(one.Kind), $"{one.Revision}", $"{one.Run}", TextTable.Word(one.Status), $"{one.TasksDone}/{one.TasksTotal}",
            TextTable.Time(one.CreatedAt), one is { StartedAt: { } from, FinishedAt: { } to } ? Durations.Short(to - from) : "",
        }));

    private static async Task<int> RecapAsync(Guid id, ParseResult parsed, SlipwayClient client, CancellationToken cancellationToken)
    {
        var recap = await client.Api.GetRecapAsync(id, cancellationToken);
        parsed.Print(recap, BuildEnding.Write);
        return BuildEnding.ExitCodeOf(recap);
    }

    private static async Task<int> SelinuxAsync(Guid id, ParseResult parsed, SlipwayClient client, CancellationToken cancellationToken)
    {
        var report = await client.Api.GetSelinuxReportAsync(id, cancellationToken);
        parsed.Print(report, (output, found) =>
        {
            foreach (var line in SelinuxText.Lines(found.Denials))
                output.WriteLine(line);
        });
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

    private static async Task<int> AuditAsync(Guid id, ParseResult parsed, SlipwayClient client, CancellationToken cancellationToken)
    {
        parsed.Print(await client.BuildAuditAsync(id, cancellationToken), BuildAuditText.Write);
        return ExitCodes.Done;
    }

    private static async Task<int> ResumeAsync(Guid id, ParseResult parsed, SlipwayClient client, CancellationToken cancellationToken)
    {
        var request = new ResumeRequest
        {
            Revision = parsed.GetValue(Revision),
            Hosts = parsed.GetValue(Only) is { Length: > 0 } only ? only : null,
            ExcludeHosts = parsed.GetValue(Exclude) ?? [],
            Force = parsed.GetValue(Again),
        };
        if (!parsed.GetValue(DryRun))
            return await AnnounceAsync(parsed, client, await client.Api.ResumeBuildAsync(id, request, cancellationToken), cancellationToken);
        parsed.Print(await client.Api.PreviewResumeAsync(id, request, cancellationToken), (writer, preview) => writer.WriteTable(
            ["HOST", "STAGE", "RUN", "WHY"], preview.Tasks.Select(task => new[] { task.Host, task.Stage, task.Run ? "yes" : "no", TextTable.Word(task.Why) })));
        return ExitCodes.Done;
    }

    private static async Task<int> CancelAsync(Guid id, ParseResult parsed, SlipwayClient client, CancellationToken cancellationToken)
    {
        var build = await client.Api.CancelBuildAsync(id, new CancelRequest { Force = parsed.GetValue(Force) }, cancellationToken);
        parsed.Print(build, (writer, one) =>
            writer.WriteLine(one.Status == BuildStatus.Cancelled ? $"build {one.Id} is cancelled" : $"build {one.Id} is asked to stop; it stops between steps: slipway build watch {one.Id}"));
        return ExitCodes.Done;
    }
}
