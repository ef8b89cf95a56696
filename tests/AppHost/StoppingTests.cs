using Slipway.AppHost.Engine;
using Slipway.AppHost.Resources;

namespace Slipway.Tests.AppHost;

public sealed class StoppingTests
{
    [Fact]
    public async Task Everything_stops_in_reverse_order_and_nothing_is_left()
    {
        var stage = new Stage();
        var api = stage.Service("api");
        stage.Service("runner").WaitFor(api);
        await stage.RunAsync();
        var processes = stage.App.Instances.Select(instance => instance.ProcessId).ToList();
        var directory = Path.GetDirectoryName(Path.GetDirectoryName(stage.LogPathOf("api")))!;

        Assert.Equal(0, await stage.StopAsync());

        Assert.Equal(["runner Stopping", "runner Exited", "api Stopping", "api Exited"], stage.History[^4..]);
        Assert.All(processes, process => Assert.False(Lives(process)));
        await stage.DisposeAsync();
        Assert.False(Directory.Exists(directory));
    }

    [Fact]
    public async Task A_replica_killed_from_outside_is_reported_and_started_again_when_asked()
    {
        await using var stage = new Stage(restart: true);
        stage.Service("runner").WithReplicas(2);
        await stage.RunAsync();
        var (victim, other) = (stage.App.Instances.First(), stage.App.Instances.Last());

        ChildProcess.Kill(victim.ProcessId, ChildProcess.SigKill);

        await SeesAsync(() => stage.App.Instances.First() is { State: ResourceState.Running } now && now.ProcessId != victim.ProcessId);
        Assert.Contains("runner-1 Exited", stage.History);
        Assert.Equal(victim.Url, stage.App.Instances.First().Url);
        Assert.Equal(other, stage.App.Instances.Last());
    }

    [Fact]
    public async Task A_replica_killed_from_outside_stays_down_when_nobody_asked()
    {
        await using var stage = new Stage();
        stage.Service("runner").WithReplicas(2);
        await stage.RunAsync();
        var victim = stage.App.Instances.First();

        ChildProcess.Kill(victim.ProcessId, ChildProcess.SigKill);

        await SeesAsync(() => stage.App.Instances.First() is { State: ResourceState.Exited, ExitCode: 137 });
        Assert.Equal(ResourceState.Running, stage.App.Instances.Last().State);
        Assert.False(stage.Ended.IsCompleted);
    }

    [Fact]
    public async Task Even_an_AppHost_killed_with_9_takes_its_services_along()
    {
        using var state = new StateDirectory();
        var running = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var appHost = ChildProcess.Start(
            [Environment.ProcessPath!, StandIn.Argument, "apphost", state.Path],
            new Dictionary<string, string?>(),
            line =>
            {
                // A line of the state table: name, state, process, address.
                if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["api", "Running", var id, ..])
                    running.TrySetResult(int.Parse(id));
            });
        var service = await running.Task.WaitAsync(TimeSpan.FromSeconds(90));
        Assert.True(Lives(service));

        await appHost.KillAsync();

        await SeesAsync(() => !Lives(service));
    }

    private static bool Lives(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            // Dead but not yet reaped is dead enough: where process 1 reaps nobody it stays so.
            return stat[stat.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task SeesAsync(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!holds())
            await timer.WaitForNextTickAsync(limit.Token);
    }
}
