using Slipway.Catalog.Protocol;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.StepRunners.Execution;
using Slipway.Tests.Support;

namespace Slipway.Tests.StepRunners;

/// <summary>What a host may say that Slipway's own scripts would not.</summary>
public sealed class HostileHostTests(Servers servers, SshServer server)
{
    [Fact]
    public async Task What_Postgres_takes_in_no_text_is_replaced_and_the_attempt_ends()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var task = await bench.AddTaskAsync(new()
        {
            ["10-first"] = """
                printf '@@%s out\tpodCidrs\ta\0b\n@@%s verb\tchanged\tc\0d\t\n' "$SLIPWAY_NONCE" "$SLIPWAY_NONCE" >&3
                """,
            ["20-second"] = "printf 'e\\0f\\n'; exit 1\n",
        });
        await bench.StartRunnerAsync("runner-a");
        await bench.DispatchAsync(task);

        var attempt = await bench.FinishedAsync(task);

        Assert.Equal("second ended with 1: e\uFFFDf", attempt.Failure!.Message);
        Assert.Equal(["c\uFFFDd"], (await bench.StepsAsync(task))[0].Changes);
        Assert.Equal("changed: c\uFFFDd\ne\0f\n", await bench.OutputAsync(task));
    }

    [Fact]
    public async Task A_host_that_never_shows_an_end_is_left_when_the_stages_time_is_over()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        bench.StageTimeout = TimeSpan.Zero;
        using var gate = new Gate();
        var task = await bench.AddTaskAsync(new() { ["10-first"] = gate.Wait });
        await bench.StartRunnerAsync("runner-a", o => o.ReconnectBudget = TimeSpan.FromSeconds(1));
        await bench.DispatchAsync(task);

        var attempt = await bench.FinishedAsync(task);
        gate.Open();
        // What is still at work on the machine would be in the way of the next test.
        await Eventually.SeesAsync(() => Task.FromResult(File.Exists($"/run/slipway/{task:n}.1/result")), ended => ended);

        Assert.Equal(("failed", ErrorCodes.StageTimeout), (attempt.Outcome, attempt.Failure!.Code));
        Assert.Equal([nameof(StepOutcome.Unknown)], (await bench.StepsAsync(task)).Select(step => step.Outcome));
    }

    [Fact]
    public async Task What_fails_inside_Slipway_tells_a_tenant_nothing_of_its_insides()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var task = await bench.AddTaskAsync(new() { ["10-first"] = "true\n" }, parameters: "no parameters");
        await bench.StartRunnerAsync("runner-a");
        await bench.DispatchAsync(task);

        var failure = (await bench.FinishedAsync(task)).Failure!;

        Assert.Equal((ErrorCodes.InternalError, "Something failed inside Slipway."), (failure.Code, failure.Message));
    }

    [Fact]
    public void Of_steps_findings_and_outputs_there_are_no_more_than_a_stage_can_have()
    {
        var log = new StepLog(["declared"], TimeProvider.System);
        var text = new string('x', 5000);

        for (var index = 1; index <= 1000; index++)
        {
            log.Apply(new StepStarted(index, "step"));
            for (var line = 0; line < 50; line++)
            {
                log.Apply(new VerbReported(VerbResult.Changed, text, ""));
                log.Apply(new Warning("W", text));
            }

            log.Apply(new OutputDeclared($"undeclared{index}", text));
            log.Apply(new StepFailure("F", text, text));
            log.Apply(new StepEnded(index, StepResult.Failed, 1));
        }

        log.Apply(new StepStarted(1001, text));
        log.Apply(new OutputDeclared("declared", "value"));

        Assert.InRange(log.Steps.Count, 20, 100);
        Assert.All(log.Steps, step => Assert.InRange(step.Changes.Concat(step.Warnings).Sum(entry => entry.Length), 1, 65_536));
        Assert.All(log.Steps, step => Assert.Equal(ErrorCodes.StepFailed, step.Code));
        Assert.Equal(["declared"], log.Outputs.Keys);
    }

    [Fact]
    public void A_step_whose_lines_come_again_has_room_for_them_again()
    {
        var log = new StepLog([], TimeProvider.System);

        for (var time = 0; time < 3; time++)
        {
            log.Apply(new StepStarted(1, "step"));
            log.Apply(new VerbReported(VerbResult.Changed, new string('x', 60_000), ""));
        }

        Assert.Single(Assert.Single(log.Steps).Changes);
    }
}
