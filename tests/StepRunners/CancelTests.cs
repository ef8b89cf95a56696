using Microsoft.EntityFrameworkCore;
using Slipway.Contracts.Errors;
using Slipway.Tests.Support;

namespace Slipway.Tests.StepRunners;

/// <summary>A cancel that comes before its attempt runs, or while nobody can reach it.</summary>
public sealed class CancelTests(Servers servers, SshServer server)
{
    [Theory]
    [InlineData("stop")]
    [InlineData("kill")]
    public async Task What_is_cancelled_before_it_starts_does_not_start(string wish)
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var task = await bench.AddTaskAsync(new() { ["10-first"] = "true\n" });
        await bench.LeaseAsync(task, attempt: 1, epoch: 1);
        await bench.CancelAsync(task, wish);
        await bench.StartRunnerAsync("runner-a");
        await bench.SendAsync(task, attempt: 1, epoch: 1);

        var attempt = await bench.FinishedAsync(task);

        Assert.Equal(("stopped", ErrorCodes.Cancelled, null), (attempt.Outcome, attempt.Failure!.Code, attempt.BootId));
        Assert.Empty(await bench.StepsAsync(task));
    }

    [Fact]
    public async Task A_forced_cancel_does_not_wait_for_a_host_that_is_away()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var task = await bench.AddTaskAsync(new() { ["10-first"] = "sleep 600\n" });
        await bench.StartRunnerAsync("runner-a", o => o.ReconnectBudget = TimeSpan.FromHours(1));
        await bench.DispatchAsync(task);
        await Eventually.SeesAsync(() => bench.StepsAsync(task), steps => steps.Count == 1);
        using (server.ShuttingDown())
        {
            await SshServer.RunAsync($"{server.StandIns}/systemctl", "stop", $"slipway-{task:n}.1.service");
        }

        await bench.CancelAsync(task, "kill");
        var attempt = await bench.FinishedAsync(task);

        Assert.Equal(("unknown", ErrorCodes.UnknownOutcome), (attempt.Outcome, attempt.Failure!.Code));
        Assert.Equal(["Unknown"], (await bench.StepsAsync(task)).Select(step => step.Outcome));
        await SshServer.RunAsync("rm", "-rf", $"/run/slipway/{task:n}.1");
    }
}
