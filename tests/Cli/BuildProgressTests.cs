using System.Text.Json.Nodes;
using Slipway.Cli.Following;
using Slipway.Contracts.Http.V1;

namespace Slipway.Tests.Cli;

public sealed class BuildProgressTests
{
    private static readonly Guid Os = Guid.NewGuid();
    private static readonly Guid Etcd = Guid.NewGuid();

    [Fact]
    public void A_running_task_shows_its_step_and_counts_what_changed()
    {
        var events = new Events().Plan((Os, "os", "alma1"))
            .Task(Os, "os", "alma1", TaskState.Running)
            .Started(Os, "os", "alma1", "packages")
            .Finished(Os, "os", "alma1", "packages", StepOutcome.Changed)
            .Started(Os, "os", "alma1", "swap");

        var cell = events.Progress.At("alma1", "os")!;
        Assert.Equal(("swap", 1, 1), (cell.Step, cell.StepsDone, cell.StepsChanged));
    }

    [Fact]
    public void A_finished_task_shows_no_step_and_how_long_it_took()
    {
        var events = new Events().Plan((Os, "os", "alma1"))
            .Task(Os, "os", "alma1", TaskState.Dispatched)
            .Task(Os, "os", "alma1", TaskState.Running)
            .Started(Os, "os", "alma1", "packages")
            .Task(Os, "os", "alma1", TaskState.Succeeded);

        var cell = events.Progress.At("alma1", "os")!;
        Assert.Null(cell.Step);
        Assert.Equal(TimeSpan.FromSeconds(2), cell.EndedAt - cell.StartedAt);
    }

    [Fact]
    public void Another_attempt_starts_its_counters_and_its_clock_again()
    {
        var events = new Events().Plan((Os, "os", "alma1"))
            .Task(Os, "os", "alma1", TaskState.Running)
            .Finished(Os, "os", "alma1", "packages", StepOutcome.Changed)
            .Task(Os, "os", "alma1", TaskState.Retrying)
            .Task(Os, "os", "alma1", TaskState.Running, attempt: 2);

        var cell = events.Progress.At("alma1", "os")!;
        Assert.Equal((0, 0, Events.Start.AddSeconds(4)), (cell.StepsDone, cell.StepsChanged, cell.StartedAt));
    }

    [Fact]
    public void Stages_and_hosts_stand_in_the_order_of_the_plan()
    {
        var progress = new Events().Plan((Os, "os", "b"), (Guid.NewGuid(), "os", "a"), (Etcd, "etcd", "b")).Progress;

        Assert.Equal(["os", "etcd"], progress.Stages);
        Assert.Equal(["b", "a"], progress.Hosts);
    }

    [Fact]
    public void A_second_plan_keeps_what_is_known()
    {
        var events = new Events().Plan((Os, "os", "alma1")).Task(Os, "os", "alma1", TaskState.Succeeded).Plan((Os, "os", "alma1"), (Etcd, "etcd", "alma1"));

        Assert.Equal(TaskState.Succeeded, events.Progress.At("alma1", "os")!.State);
        Assert.Equal(TaskState.Blocked, events.Progress.At("alma1", "etcd")!.State);
    }

    [Fact]
    public void An_event_of_a_task_that_no_plan_names_asks_for_the_plan()
    {
        var progress = new Events().Plan((Os, "os", "alma1")).Progress;

        Assert.True(progress.NeedsPlanFor(EventFor(Etcd)));
        Assert.False(progress.NeedsPlanFor(EventFor(Os)));
        Assert.False(progress.NeedsPlanFor(new BuildEvent(1, EventTypes.BuildStatus, Events.Start, [])));

        static BuildEvent EventFor(Guid task) => new(1, EventTypes.TaskState, Events.Start, new JsonObject { ["taskId"] = task.ToString() });
    }

    [Fact]
    public void A_resume_takes_the_failure_away_until_there_is_another()
    {
        var events = new Events();
        events.Add(EventTypes.BuildStatus, new { status = BuildStatus.Failed, run = 1, error = new BuildError("STEP_FAILED", "no", null, "a", "os", "x") });
        Assert.Equal("STEP_FAILED", events.Progress.Error!.Code);

        events.Status(BuildStatus.Running, run: 2);

        Assert.Null(events.Progress.Error);
        Assert.Equal(2, events.Progress.Run);
    }

    [Fact]
    public void An_adoption_is_remembered_and_told()
    {
        var events = new Events().Plan((Os, "os", "alma1"));

        events.Add(EventTypes.TaskAdopted, new { taskId = Os, stage = "os", host = "alma1", attempt = 1, epoch = 7, runner = "runner-1", found = "running" });

        Assert.Equal(("alma1", 7), (events.Progress.Adoptions.Single().Host, events.Progress.Adoptions.Single().Epoch));
        Assert.Contains("re-attached by runner-1 (attempt 1, epoch 7): found running", events.Lines.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_and_types_of_a_newer_server_are_passed_over()
    {
        var events = new Events().Plan((Os, "os", "alma1"));

        events.Add("task.sang", new { tune = "new" }).Add(EventTypes.TaskState, new { taskId = Os, stage = "os", host = "alma1", state = "running", attempt = 1, mood = "new" });

        Assert.Equal(TaskState.Running, events.Progress.At("alma1", "os")!.State);
    }
}
