using System.Diagnostics;
using System.Text.RegularExpressions;
using Slipway.Catalog;

// Most of the time goes into scenarios, and each has a machine of its own.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.All)]

namespace Slipway.Tests.Catalog;

/// <summary>
/// Every step at work: a stage's steps look at a host of make-believe, build it, and build it again (<c>Scenarios/host.sh</c>), and what they said, called and wrote is as reviewed.
/// A scenario's first line names the parameters, which are the planner's own.
/// </summary>
public sealed partial class ScenarioTests
{
    private static readonly string Here = Path.Combine(Root, "tests", "Catalog");

    public static IEnumerable<ITheoryDataRow> Scenarios => Directory.EnumerateDirectories(Path.Combine(Here, "Scenarios")).SelectMany(Directory.EnumerateFiles).Order()
        .Select(file => (Stage: Path.GetFileName(Path.GetDirectoryName(file))!, Name: Path.GetFileNameWithoutExtension(file)))
        .Select(scenario => new TheoryDataRow<string, string>(scenario.Stage, scenario.Name).WithTrait("stage", scenario.Stage));

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task A_stage_does_to_a_host_what_was_reviewed(string stage, string scenario)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "namespaces and mounts want root");
        var golden = Path.Combine(Here, "Golden", stage, scenario + ".txt");
        var seen = await RunAsync(stage, Path.Combine(Here, "Scenarios", stage, scenario + ".sh"));
        if (Environment.GetEnvironmentVariable("SLIPWAY_REWRITE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(golden)!);
            await File.WriteAllTextAsync(golden, seen);
        }
        Assert.True(File.Exists(golden), $"There is no {golden}: write it with SLIPWAY_REWRITE_GOLDEN=1, then read it.");
        Assert.Equal(await File.ReadAllTextAsync(golden), seen);
    }

    [Fact]
    public void Every_step_has_a_scenario_in_which_it_does_something()
    {
        var idle = Slipway.Catalog.Catalogue.Stages.SelectMany(stage => stage.Steps.Select(step => (stage.Name, Step: step.Name)))
            .Where(step => !Directory.EnumerateFiles(Path.Combine(Here, "Golden", step.Name)).Any(file => DoesSomething(File.ReadAllText(file), step.Step))).ToList();
        Assert.Empty(idle);

        static bool DoesSomething(string transcript, string step) => Regex.IsMatch(transcript, $@"\n-- {Regex.Escape(step)}\n(?:(?!->|skip).*\n)+->");
    }

    private static async Task<string> RunAsync(string stage, string scenario)
    {
        using var attempt = new AttemptDirectory();
        foreach (var step in Slipway.Catalog.Catalogue.Find(stage).Steps)
            attempt.Write($"steps/{step.FileName}", step.Script);
        var parameters = Path.Combine(Root, "tests", "Planning", "Golden", File.ReadLines(scenario).First().TrimStart('#', ' ') + ".sh");
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", [Path.Combine(Here, "Scenarios", "host.sh"), attempt.Path, parameters, scenario]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return Digest().Replace(Time().Replace(string.Concat(output), "TIME"), "SHA256");
    }

    internal static string Root
    {
        get
        {
            var directory = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(directory!.FullName, "Slipway.slnx")))
                directory = directory.Parent;
            return directory.FullName;
        }
    }

    [GeneratedRegex(@"\b1[789][0-9]{8}([0-9]{3})?\b|\b[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8} [0-9]{4} GMT|(?<=ends in -?)[0-9]+(?= days)")]
    private static partial Regex Time();

    // Of files that openssl makes, and of this harness.
    [GeneratedRegex(@"\b([0-9a-f]{64}|[0-9a-f]{32})\b")]
    private static partial Regex Digest();
}
