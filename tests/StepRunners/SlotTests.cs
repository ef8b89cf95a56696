using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Slipway.Messaging.Broker;
using Slipway.Tests.Support;

namespace Slipway.Tests.StepRunners;

public sealed class SlotTests(Servers servers, SshServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_runner_whose_slots_are_taken_leaves_what_waits_to_the_others_until_one_is_free()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        using var gate = new Gate();
        var (_, running) = await FillAsync(bench, gate);
        // On a host that the cluster does not have: who takes it is what counts.
        var waiting = await bench.AddTaskAsync([]);
        await bench.LeaseAsync(waiting, 1, 1, host: Guid.NewGuid());
        await bench.SendAsync(waiting, 1, 1);
        var queues = bench.Desk.Services.GetRequiredService<RabbitQueues>();
        await Eventually.SeesAsync(() => queues.DepthAsync("run-task", Token), queue => queue is { Ready: 1 });

        var other = await bench.StartRunnerAsync("runner-b", o => o.Slots = 1);

        Assert.Equal("runner-b", (await bench.FinishedAsync(waiting)).Runner);
        await other.StopAsync(Token);
        gate.Open();
        await bench.FinishedAsync(running);
        var next = await bench.AddTaskAsync(new() { ["10-only"] = "true\n" });
        await bench.DispatchAsync(next);
        var attempt = await bench.FinishedAsync(next);
        Assert.Equal(("runner-a", "succeeded"), (attempt.Runner, attempt.Outcome));
    }

    [Fact]
    public async Task A_runner_whose_slots_are_taken_ends_when_it_is_told_to_and_another_goes_on()
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        using var gate = new Gate();
        var (full, running) = await FillAsync(bench, gate);

        await full.StopAsync(Token);

        Assert.Null((await bench.LeaseOfAsync(running))!.RunnerId);
        await bench.StartRunnerAsync("runner-b");
        await bench.DispatchAsync(running, attempt: 1, epoch: 2);
        gate.Open();
        Assert.Equal("runner-b", (await bench.FinishedAsync(running)).Runner);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_runner_that_ends_has_no_slots_and_swallows_no_message(bool full)
    {
        await using var bench = await RunnerBench.CreateAsync(servers, server);
        using var gate = new Gate();
        var (ending, running) = full ? await FillAsync(bench, gate) : (await bench.StartRunnerAsync("runner-a"), Guid.Empty);
        // Its hosted services, the bus among them, are still there.
        ending.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        var waiting = await bench.AddTaskAsync([]);

        await bench.LeaseAsync(waiting, 1, 1, host: Guid.NewGuid());
        await bench.SendAsync(waiting, 1, 1);

        await Eventually.SeesAsync(() => bench.LeaseOfAsync(waiting), lease => lease is { RunnerId: null } && lease.ExpiresAt <= TimeProvider.System.GetUtcNow());
        await Eventually.SeesAsync(() => bench.DbAsync(db => db.Runners.AsNoTracking().ToListAsync()), rows => rows is [{ Draining: true }]);
        gate.Open();
        // What is still at work on the machine would be in the way of the next test.
        var left = $"/run/slipway/{running:n}.1";
        await Eventually.SeesAsync(() => Task.FromResult(!full || File.Exists($"{left}/result")), ended => ended);
        await SshServer.RunAsync("rm", "-rf", left);
    }

    private static async Task<(IHost Runner, Guid Running)> FillAsync(RunnerBench bench, Gate gate)
    {
        var runner = await bench.StartRunnerAsync("runner-a", o => o.Slots = 1);
        var running = await bench.AddTaskAsync(new() { ["10-only"] = gate.Wait });
        await bench.DispatchAsync(running);
        await Eventually.SeesAsync(() => bench.StepsAsync(running), steps => steps.Count == 1);
        return (runner, running);
    }
}
