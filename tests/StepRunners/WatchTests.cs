using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Slipway.Contracts.Errors;
using Slipway.Tests.Support;

namespace Slipway.Tests.StepRunners;

/// <summary>What is asked of a host, again and again, while an attempt is followed there.</summary>
public sealed class WatchTests(Servers servers, SshServer server)
{
    [Fact]
    public async Task A_unit_that_ends_without_a_result_is_lost_at_once()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var (task, _) = await StartedAsync(bench);
        var unit = $"{server.StandIns}/units/slipway-{task:n}.1";

        // Its supervisor first, which would write the result.
        await SshServer.RunAsync("/bin/sh", "-c", $"main=$(cat {unit}); kill -KILL $(ps -o ppid= -p $main); kill -KILL -$main; rm {unit}");
        var attempt = await bench.FinishedAsync(task);

        Assert.Equal(("failed", ErrorCodes.Lost), (attempt.Outcome, attempt.Failure!.Code));
        Assert.Equal(["Unknown"], (await bench.StepsAsync(task)).Select(step => step.Outcome));
    }

    [Fact]
    public async Task A_cancel_waits_for_nobody_who_holds_the_hosts_lock()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var (task, _) = await StartedAsync(bench);
        using var held = new Gate();
        var holder = SshServer.RunAsync("flock", "/run/slipway/lock", "/bin/sh", "-c", $": >/run/slipway/{task:n}.1/held\n{held.Wait}");
        await Eventually.SeesAsync(() => Task.FromResult(File.Exists($"/run/slipway/{task:n}.1/held")), exists => exists);

        await bench.CancelAsync(task, "kill");
        await Eventually.SeesAsync(() => Task.FromResult(File.Exists($"/run/slipway/{task:n}.1/result")), ended => ended);
        held.Open();
        await holder;

        Assert.Equal("unknown", (await bench.FinishedAsync(task)).Outcome);
    }

    [Fact]
    public async Task A_kill_that_systemd_did_not_hear_is_asked_for_again()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var (task, _) = await StartedAsync(bench);
        var silent = $"{server.StandIns}/units/slipway-{task:n}.1.silent";
        await File.WriteAllTextAsync(silent, "", TestContext.Current.CancellationToken);

        await bench.CancelAsync(task, "kill");
        // The second renewal after the one that told the runner.
        for (var renewal = 0; renewal < 3; renewal++)
        {
            var until = (await bench.LeaseOfAsync(task))!.ExpiresAt;
            await Eventually.SeesAsync(() => bench.LeaseOfAsync(task), lease => lease!.ExpiresAt > until);
        }

        Assert.Null((await bench.AttemptAsync(task))!.FinishedAt);
        File.Delete(silent);

        Assert.Equal("unknown", (await bench.FinishedAsync(task)).Outcome);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_host_that_shut_down_and_stays_away_long_is_still_waited_for(bool takenOver)
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        var (task, runner) = await StartedAsync(bench);
        if (takenOver)
        {
            await runner.StopAsync(TestContext.Current.CancellationToken);
        }

        using (server.ShuttingDown())
        {
            await SshServer.RunAsync($"{server.StandIns}/systemctl", "stop", $"slipway-{task:n}.1.service");
        }

        if (takenOver)
        {
            await StartRunnerAsync(bench, "runner-b");
            await bench.DispatchAsync(task, attempt: 1, epoch: 2);
        }

        // What RetryPolicy gives its half hour.
        Assert.Equal(("failed", ErrorCodes.HostRebooted), ((await bench.FinishedAsync(task)).Outcome, (await bench.FinishedAsync(task)).Failure!.Code));
        await SshServer.RunAsync("rm", "-rf", $"/run/slipway/{task:n}.1");
    }

    private static Task<IHost> StartRunnerAsync(RunnerBench bench, string id) => bench.StartRunnerAsync(id, o => o.ReconnectBudget = TimeSpan.FromSeconds(1));

    private static async Task<(Guid Task, IHost Runner)> StartedAsync(RunnerBench bench)
    {
        var task = await bench.AddTaskAsync(new() { ["10-first"] = "sleep 600\n" });
        var runner = await StartRunnerAsync(bench, "runner-a");
        await bench.DispatchAsync(task);
        await Eventually.SeesAsync(() => bench.StepsAsync(task), steps => steps.Count == 1);
        return (task, runner);
    }
}
