using Microsoft.EntityFrameworkCore;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Tests.Support;

namespace Slipway.Tests.Orchestrator;

public sealed class CancelTests(Servers servers)
{
    [Fact]
    public async Task A_cancel_ends_although_the_runner_died_and_another_stops_the_steps()
    {
        await using var system = await StartedAsync();
        var build = await RunningAsync(system);
        await system.CommandAsync(build, "cancel");
        await system.ReachesAsync(build, "Stopping");

        // The runner is dead: its leases expire, and whoever takes them over sees the wish.
        await system.ExecuteAsync("update slipway.leases set expires_at = now() - interval '1 s'");
        await system.ReachesAsync(build, "Cancelled");
        Assert.All((await system.TasksAsync(build)).Where(t => t.Stage == "os"), t => Assert.Equal(nameof(TaskState.Cancelled), t.State));
    }

    [Fact]
    public async Task Without_any_runner_a_cancel_says_so_and_a_forced_one_gives_the_steps_up_as_unknown()
    {
        await using var system = await StartedAsync();
        var build = await RunningAsync(system);
        await system.ExecuteAsync("delete from slipway.runners");
        await system.CommandAsync(build, "cancel");
        Assert.Equal(ErrorCodes.NoRunner, (await system.ReachesAsync(build, "Stopping")).Reason?.Code);

        await system.CommandAsync(build, "cancel", new CancelRequest { Force = true });
        await Eventually.SeesAsync(() => system.Orchestrator.AsTenantAsync(system.Tenant, (db, _) => db.Leases.Where(l => l.BuildId == build).Select(l => l.Cancel).Distinct().ToListAsync()), wish => wish is ["kill"]);
        await system.ExecuteAsync("update slipway.builds set updated_at = now() - interval '1 minute'");
        Assert.Null((await system.ReachesAsync(build, "Cancelled")).Reason);
        Assert.All((await system.TasksAsync(build)).Where(t => t.Stage == "os"), t => Assert.Equal((nameof(TaskState.Unknown), ErrorCodes.UnknownOutcome), (t.State, t.Failure?.Code)));
        await system.Orchestrator.AsTenantAsync(system.Tenant, async (db, _) =>
        {
            Assert.False(await db.Leases.AnyAsync(l => l.BuildId == build));
            Assert.Equal(3, await db.Attempts.CountAsync(a => a.BuildId == build && a.Outcome == "unknown" && a.FinishedAt != null));
        });

        system.Work.Script = (_, _) => Outcome.Success;
        await system.StartRunnerAsync();
        await system.CommandAsync(build, "resume");
        await system.ReachesAsync(build, "Succeeded");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_runner_that_dies_after_the_cancel_keeps_nobody_waiting_without_a_word(bool force)
    {
        await using var system = await StartedAsync();
        var build = await RunningAsync(system);
        await system.CommandAsync(build, "cancel", new CancelRequest { Force = force });
        Assert.Null((await system.ReachesAsync(build, "Stopping")).Reason);

        await system.ExecuteAsync("delete from slipway.runners; update slipway.builds set updated_at = now() - interval '1 minute'");

        if (force)
        {
            await system.ReachesAsync(build, "Cancelled");
            Assert.All((await system.TasksAsync(build)).Where(t => t.Stage == "os"), t => Assert.Equal(nameof(TaskState.Unknown), t.State));
        }
        else
        {
            await Eventually.SeesAsync(() => system.ReachesAsync(build, "Stopping"), row => row.Reason?.Code == ErrorCodes.NoRunner);
        }
    }

    private Task<BuildSystem> StartedAsync() =>
        BuildSystem.StartAsync(servers, work => work.Script = (task, _) => task.Stage == "os" ? null : Outcome.Success);

    private static async Task<Guid> RunningAsync(BuildSystem system)
    {
        var build = await system.SubmitAsync();
        await Eventually.SeesAsync(() => system.TasksAsync(build), tasks => tasks.Count(t => t is { Stage: "os", State: nameof(TaskState.Running) }) == 3);
        return build;
    }
}
