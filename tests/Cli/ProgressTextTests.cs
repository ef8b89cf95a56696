using Slipway.Cli.Following;
using Slipway.Contracts.Http.V1;
using Spectre.Console;

namespace Slipway.Tests.Cli;

public sealed class ProgressTextTests
{
    private static readonly Guid Os1 = Guid.NewGuid();
    private static readonly Guid Os2 = Guid.NewGuid();
    private static readonly Guid Verify = Guid.NewGuid();

    [Fact]
    public void Lines_tell_what_changed_and_what_failed_and_nothing_else()
    {
        var events = new Events().Plan((Os1, "os", "alma1"))
            .Status(BuildStatus.Running)
            .Task(Os1, "os", "alma1", TaskState.Ready)
            .Task(Os1, "os", "alma1", TaskState.Dispatched)
            .Task(Os1, "os", "alma1", TaskState.Running)
            .Started(Os1, "os", "alma1", "packages")
            .Finished(Os1, "os", "alma1", "packages", StepOutcome.Ok)
            .Finished(Os1, "os", "alma1", "swap", StepOutcome.Changed)
            .Task(Os1, "os", "alma1", TaskState.Failed, error: new BuildError("DISK_FULL", "No space left", null, "alma1", "os", "modules"))
            .Status(BuildStatus.Failed);

        Assert.Equal(
            [
                "0:00  build running",
                "0:03  alma1  os started",
                "0:06  alma1  os/swap changed",
                "0:07  alma1  os failed at modules: DISK_FULL No space left",
                "0:08  build failed, 0 of 1 tasks done",
            ],
            events.Lines);
    }

    [Fact]
    public void A_probe_that_finds_the_same_again_is_told_once()
    {
        var waits = new BuildError("NODE_NOT_READY", "a is not Ready\nb is not Ready", null, "alma1", "verify", "nodes");
        var events = new Events().Plan((Verify, "verify", "alma1")).Task(Verify, "verify", "alma1", TaskState.Running);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            events.Finished(Verify, "verify", "alma1", "nodes", StepOutcome.Failed)
                .Task(Verify, "verify", "alma1", TaskState.Retrying, attempt, error: waits)
                .Task(Verify, "verify", "alma1", TaskState.Running, attempt + 1);
        }

        events.Task(Verify, "verify", "alma1", TaskState.Retrying, 4, error: waits with { Message = "b is not Ready" });

        Assert.Equal(
            [
                "0:00  alma1  verify started",
                "0:02  alma1  verify will be tried again at nodes: NODE_NOT_READY a is not Ready; b is not Ready",
                "0:10  alma1  verify will be tried again at nodes: NODE_NOT_READY b is not Ready",
            ],
            events.Lines);
    }

    [Fact]
    public void With_few_hosts_each_is_a_column_with_words()
    {
        var text = Render(Running(), width: 100);

        Assert.Contains("demo revision 1  running", text, StringComparison.Ordinal);
        Assert.Contains("33 %  1 of 3 tasks  0:09", text, StringComparison.Ordinal);
        Assert.Matches(@"os\s+✓ 5\.0 s, 1 changed\s+▶ packages 5\.0 s", text);
    }

    [Fact]
    public void On_a_narrow_terminal_each_host_is_a_row_of_signs()
    {
        var text = Render(Running(), width: 50);

        Assert.Matches(@"alma2 ▶ os packages 5\.0 s", text);
        Assert.Matches(@"alma1 ✓·", text);
    }

    [Fact]
    public void Names_from_the_server_are_no_markup()
    {
        var events = new Events().Plan((Os1, "os", "alma1")).Task(Os1, "os", "alma1", TaskState.Running).Started(Os1, "os", "alma1", "[red]x[/]");

        Assert.Contains("[red]x[/]", Render(events, width: 100), StringComparison.Ordinal);
    }

    private static Events Running() => new Events().Plan((Os1, "os", "alma1"), (Os2, "os", "alma2"), (Verify, "verify", "alma1"))
        .Status(BuildStatus.Running)
        .Task(Os1, "os", "alma1", TaskState.Running)
        .Finished(Os1, "os", "alma1", "swap", StepOutcome.Changed)
        .Add("tick", new { })
        .Task(Os2, "os", "alma2", TaskState.Running)
        .Started(Os2, "os", "alma2", "packages")
        .Task(Os1, "os", "alma1", TaskState.Succeeded);

    private static string Render(Events events, int width)
    {
        var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        var build = new Build
        {
            Id = Guid.NewGuid(),
            ClusterId = Guid.NewGuid(),
            ClusterName = "demo",
            Kind = BuildKind.Create,
            Revision = 1,
            Status = BuildStatus.Running,
            TasksTotal = 3,
            TasksDone = 0,
            PercentComplete = 0,
            Run = 1,
            RequestedBy = "test",
            CreatedAt = Events.Start,
        };
        console.Write(new ProgressMatrix(build).Render(events.Progress, Events.Start.AddSeconds(10), width));
        return writer.ToString();
    }
}
