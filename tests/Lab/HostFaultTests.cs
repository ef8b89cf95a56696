using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Tests.Lab.Fixtures;

namespace Slipway.Tests.Lab;

public sealed class HostFaultTests(LabSystem system)
{
    /// <remarks>At its end a host's systemd stops every process before it kills them: one that nobody reaps would keep it there.</remarks>
    [Fact]
    public async Task A_command_that_a_shutdown_stops_and_ends_keeps_no_host_from_ending()
    {
        system.Need();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        var stopped = system.Hosts.TryOnAsync(LabHosts.Solo, "echo $$ >/run/stopped.new; mv /run/stopped.new /run/stopped; kill -STOP $$", patience.Token);

        var end = await system.Hosts.TryOnAsync(LabHosts.Solo, "until grep -q '^State:.T' /proc/$(cat /run/stopped)/status; do sleep 0.1; done; kill -KILL $(cat /run/stopped)", patience.Token);

        Assert.Equal((0, 128 + 9), (end, await stopped));
    }

    [Fact]
    public async Task A_task_whose_host_reboots_is_repeated_when_the_host_is_back()
    {
        system.Need();
        var os = (await system.Frail.Full).Task(LabHosts.Frail, "os");

        Assert.Equal(TaskState.Succeeded, os.State);
        Assert.Equal(["failed", "succeeded"], os.Attempts.Select(attempt => attempt.Outcome));
        Assert.Contains((await system.Frail.Full).Events, happened => happened.IsOf(os.Id) && happened.IsState("retrying", ErrorCodes.HostRebooted));
    }

    [Fact]
    public async Task A_full_disk_is_called_so_and_not_tried_again()
    {
        system.Need();
        var full = await system.Frail.Full;

        Assert.True(full.Build is { Status: BuildStatus.Failed, Error.Code: ErrorCodes.DiskFull }, full.Story);
        Assert.NotEmpty(full.Build.Error!.Hint!);
        Assert.Single(full.FailedOn(LabHosts.Frail).Attempts);
    }

    [Fact]
    public async Task What_was_done_to_the_machine_before_counts_no_more_on_another()
    {
        system.Need();
        var os = (await system.Frail.Exchanged).Task(LabHosts.Frail, "os");

        Assert.True(os is { Kept: false, Why: RunReason.HostChanged, State: TaskState.Succeeded }, os.ToString());
    }

    [Fact]
    public async Task A_machine_that_is_exchanged_in_mid_build_is_noticed_before_anything_is_done_to_it()
    {
        system.Need();
        var exchanged = await system.Frail.Exchanged;

        Assert.True(exchanged.Build is { Status: BuildStatus.Failed, Error.Code: ErrorCodes.MachineChanged }, exchanged.Story);
        // A second task of the host may have been under way to a runner already.
        var failed = exchanged.Of(LabHosts.Frail).Where(task => task.State == TaskState.Failed).ToList();
        Assert.All(failed, task => Assert.Equal(ErrorCodes.MachineChanged, task.Error!.Code));
        Assert.Empty(failed[^1].Attempts[^1].Steps);
    }

    [Fact]
    public async Task A_resume_takes_the_new_machine_from_the_beginning_to_the_end()
    {
        system.Need();
        var finished = await system.Frail.Finished;

        Assert.True(finished.Build is { Status: BuildStatus.Succeeded, Run: 3 }, finished.Story);
        Assert.True(finished.Task(LabHosts.Frail, "os") is { Kept: false, Why: RunReason.HostChanged });
    }

    [Fact]
    public async Task While_a_step_runs_on_a_machine_nobody_elses_starts_there_under_another_address()
    {
        system.Need();
        var full = await system.Frail.Full;

        var reason = system.Frail.Refused.Data["reason"]!;
        Assert.Equal(ErrorCodes.HostBusy, (string?)reason["code"]);
        ExpectNothingOf(full, reason.ToJsonString());
    }

    [Fact]
    public async Task A_machine_of_another_tenants_cluster_is_refused_and_nobody_learns_whose_it_is()
    {
        system.Need();
        var finished = await system.Frail.Finished;
        var foreign = await system.Frail.Foreign;

        Assert.True(foreign.Build is { Status: BuildStatus.Failed, Error.Code: ErrorCodes.ForeignCluster }, foreign.Story);
        ExpectNothingOf(finished, foreign.Build.Error!.ToString());
        ExpectNothingOf(finished, string.Join('\n', foreign.Events.Select(happened => happened.Data.ToJsonString())));
    }

    [Fact]
    [Trait("kind", "full")]
    public async Task A_cancel_without_any_runner_says_where_each_host_stands_and_by_force_ends_resumable()
    {
        system.Need();
        var resumed = await system.Frail.Forsaken;

        var (asked, forced) = system.Frail.Cancelled;
        Assert.Equal((BuildStatus.Stopping, "operator"), (asked.Status, asked.Reason!.Actor));
        Assert.Equal((LabHosts.Frail, "os", "packages", StepOutcome.Running), Position(asked));
        Assert.Equal((LabHosts.Frail, "os", "packages", StepOutcome.Unknown), Position(forced));
        Assert.True(resumed.Build.Status == BuildStatus.Succeeded, resumed.Story);
        // What the forced cancel could not reach is gone, and did its work at no time beside another step.
        Assert.Equal("", (await system.Hosts.OnAsync(LabHosts.Frail, "ls -d /run/slipway/*.* 2>/dev/null || true")).Trim());

        static (string, string, string?, StepOutcome?) Position(Build build)
        {
            var position = Assert.Single(build.Positions!);
            return (position.Host, position.Stage, position.Step, position.StepOutcome);
        }
    }

    [Fact]
    [Trait("kind", "full")]
    public async Task A_minute_without_network_costs_a_running_step_nothing()
    {
        system.Need();
        await system.Frail.Forsaken;
        var silent = await system.Frail.Silent;

        Assert.True(silent.Build.Status == BuildStatus.Succeeded, silent.Story);
        Assert.Single(silent.Task(LabHosts.Frail, "os").Attempts);
        Assert.All(silent.Recap.Hosts, host => Assert.True(host is { Failed: 0, Unreachable: 0, Retried: 0 }, host.ToString()));
    }

    private static void ExpectNothingOf(BuildRecord other, string text)
    {
        Assert.DoesNotContain(other.Build.ClusterName, text, StringComparison.Ordinal);
        Assert.DoesNotContain(other.Build.ClusterId.ToString(), text, StringComparison.Ordinal);
        Assert.DoesNotContain(other.Build.ClusterId.ToString("N"), text, StringComparison.Ordinal);
    }
}
