using Slipway.Api.Features.Builds;
using Slipway.Contracts.Http.V1;

namespace Slipway.Tests.Api;

public sealed class RecapTests
{
    private static readonly Guid One = Guid.CreateVersion7();
    private static readonly Guid Two = Guid.CreateVersion7();

    [Fact]
    public void Steps_of_each_tasks_last_attempt_are_counted_per_host_in_the_plans_order()
    {
        var recap = Recaps.PerHost(
            1, [Task(One, "w1"), Task(Two, "a1")],
            [Attempt(One, 1, "failed"), Attempt(One, 2, "succeeded"), Attempt(Two, 1, "succeeded")],
            [
                Step(One, 1, StepOutcome.Ok), Step(One, 1, StepOutcome.Failed),
                Step(One, 2, StepOutcome.Ok, warnings: 2), Step(One, 2, StepOutcome.Changed), Step(One, 2, StepOutcome.Skipped),
                Step(Two, 1, StepOutcome.Changed),
            ]);
        Assert.Equal([new HostRecap("w1", 1, 1, 0, 0, 1, 1, 2), new HostRecap("a1", 0, 1, 0, 0, 0, 0, 0)], recap);
    }

    [Fact]
    public void A_host_without_attempts_stands_there_with_zeros() =>
        Assert.Equal([new HostRecap("w1", 0, 0, 0, 0, 0, 0, 0)], Recaps.PerHost(1, [Task(One, "w1", TaskState.Blocked)], [], []));

    [Theory]
    [InlineData("unreachable", 1, 0)]
    [InlineData("failed", 0, 1)]
    [InlineData("unknown", 0, 1)]
    [InlineData(null, 0, 1)]
    public void A_task_that_failed_outside_its_steps_never_looks_like_success(string? outcome, int unreachable, int failed)
    {
        var recap = Assert.Single(Recaps.PerHost(1, [Task(One, "w1", TaskState.Failed)], [Attempt(One, 1, outcome)], []));
        Assert.Equal((unreachable, failed), (recap.Unreachable, recap.Failed));
    }

    [Fact]
    public void A_failed_step_counts_once_and_not_again_for_its_task()
    {
        var recap = Assert.Single(Recaps.PerHost(1, [Task(One, "w1", TaskState.Failed)], [Attempt(One, 1, "failed")], [Step(One, 1, StepOutcome.Ok), Step(One, 1, StepOutcome.Failed)]));
        Assert.Equal((1, 1), (recap.Ok, recap.Failed));
    }

    [Fact]
    public void What_an_earlier_attempt_changed_is_changed_although_the_last_one_found_it_done()
    {
        var recap = Assert.Single(Recaps.PerHost(
            1, [Task(One, "w1")],
            [Attempt(One, 1, "failed", "LOST"), Attempt(One, 2, "succeeded")],
            [Step(One, 1, StepOutcome.Changed, name: "packages"), Step(One, 2, StepOutcome.Ok, name: "packages"), Step(One, 2, StepOutcome.Ok, name: "sysctl")]));
        Assert.Equal((1, 1, 1), (recap.Ok, recap.Changed, recap.Retried));
    }

    [Fact]
    public void What_a_person_resumed_is_not_retried()
    {
        var recap = Assert.Single(Recaps.PerHost(
            2, [Task(One, "w1")],
            [Attempt(One, 1, "failed", "LOST"), Attempt(One, 2, "failed", "LOST"), Attempt(One, 3, "failed", "LOST", run: 2), Attempt(One, 4, "succeeded", run: 2)],
            []));
        Assert.Equal(2, recap.Retried);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    public void A_step_that_failed_in_an_earlier_run_has_not_failed_in_this_one_while_its_task_waits(int run, int failed)
    {
        var recap = Assert.Single(Recaps.PerHost(run, [Task(One, "w1", TaskState.Blocked)], [Attempt(One, 1, "failed")], [Step(One, 1, StepOutcome.Changed), Step(One, 1, StepOutcome.Failed)]));
        Assert.Equal((1, failed), (recap.Changed, recap.Failed));
    }

    [Fact]
    public void A_host_that_was_reached_at_last_was_retried_and_is_not_unreachable()
    {
        var recap = Assert.Single(Recaps.PerHost(1, [Task(One, "w1")], [Attempt(One, 1, "unreachable"), Attempt(One, 2, "succeeded")], [Step(One, 2, StepOutcome.Ok)]));
        Assert.Equal((0, 1, 1), (recap.Unreachable, recap.Retried, recap.Ok));
    }

    [Fact]
    public void Looking_again_for_what_takes_its_time_is_no_retry()
    {
        var recap = Assert.Single(Recaps.PerHost(
            1, [Task(One, "a1", stage: "etcd-quorum")],
            [Attempt(One, 1, "failed", "ETCD_NO_QUORUM"), Attempt(One, 2, "failed", "LOST"), Attempt(One, 3, "succeeded")],
            []));
        Assert.Equal(1, recap.Retried);
    }

    private static RecapTask Task(Guid id, string host, TaskState state = TaskState.Succeeded, string stage = "os") => new(id, host, stage, state.ToString());

    private static RecapAttempt Attempt(Guid task, int number, string? outcome, string? code = null, int run = 1) => new(task, number, run, outcome, code);

    private static RecapStep Step(Guid task, int attempt, StepOutcome outcome, int warnings = 0, string? name = null) => new(task, attempt, name ?? $"{outcome}", outcome.ToString(), warnings);
}
