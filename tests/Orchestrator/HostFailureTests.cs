using Microsoft.EntityFrameworkCore;
using Slipway.Catalog;
using Slipway.Catalog.Stages;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using Slipway.Orchestrator.Builds;
using Slipway.Persistence.Builds;
using Slipway.Tests.Support;

namespace Slipway.Tests.Orchestrator;

public sealed class HostFailureTests(Servers servers)
{
    private static readonly string[] Hosts = ["cp", "w1", "w2", "w3", "w4"];

    [Theory]
    [InlineData("10%", 0, 0)]
    [InlineData("10%", 2, 1)]
    [InlineData("10%", 10, 1)]
    [InlineData("10%", 11, 2)]
    [InlineData("0%", 500, 0)]
    [InlineData("100%", 500, 500)]
    [InlineData("3", 2, 3)]
    public void A_share_of_the_workers_is_rounded_up(string maxFailedHosts, int workers, int allowed) => Assert.Equal(allowed, FailurePolicy.Allowed(maxFailedHosts, workers));

    [Theory]
    [InlineData("10%", "w1", false)]
    [InlineData("10%", "w1 w2", true)]
    [InlineData("2", "w1 w2", false)]
    [InlineData("0", "w1", true)]
    [InlineData("100%", "cp", true)]
    [InlineData("100%", "w1 w2 w3 w4", true)]
    public void The_others_go_on_while_few_enough_workers_fail_and_one_is_left(string maxFailedHosts, string failed, bool stops) =>
        Assert.Equal(stops, FailurePolicy.WhyStop(Spec(maxFailedHosts), [], failed.Split(' ')) is not null);

    [Fact]
    public void A_worker_that_is_left_out_is_none_of_those_that_may_fail() => Assert.NotNull(FailurePolicy.WhyStop(Spec("50%"), ["w1", "w2"], ["w3", "w4"]));

    [Fact]
    public async Task A_worker_that_fails_is_left_out_and_a_resume_brings_it_in()
    {
        var broken = true;
        await using var system = await BuildSystem.StartAsync(servers, work =>
        {
            work.Script = (task, _) => broken && task.Host == "alma-w2" ? new Outcome("failed", ErrorCodes.SshAuthFailed) : Outcome.Success;
            work.FactsOf = host => broken && host == "alma-w2" ? null : ReferenceCluster.FactsOf(host);
        });
        var build = await system.SubmitAsync();
        var row = await system.ReachesAsync(build, "Failed");

        Assert.Equal((ErrorCodes.SshAuthFailed, "alma-w2", "preflight"), (row.Failure!.Code, row.Failure.Host, row.Failure.Stage));
        var tasks = await system.TasksAsync(build);
        Assert.All(tasks.Where(t => t.Host != "alma-w2"), t => Assert.Equal(nameof(TaskState.Succeeded), t.State));
        Assert.All(tasks.Where(t => t is { Host: "alma-w2", Stage: not "preflight" }), t => Assert.Equal((nameof(TaskState.Skipped), nameof(RunReason.HostFailed)), (t.State, t.Why)));
        Assert.Equivalent(new { Absent = (string[])["alma-w2"], IsNode = false }, Verified(tasks), strict: true);
        var said = await system.Orchestrator.AsTenantAsync(system.Tenant, (db, _) =>
            db.Events.Where(e => e.Type == EventTypes.TaskState && EF.Functions.JsonContains(e.Data, """{"state":"skipped","host":"alma-w2","why":"host-failed"}""")).CountAsync());
        Assert.Equal(tasks.Count(t => t is { Host: "alma-w2" }) - 1, said);

        broken = false;
        await system.CommandAsync(build, "resume");
        row = await system.ReachesAsync(build, "Succeeded");
        Assert.Equal(row.TasksTotal, row.TasksDone);
        tasks = await system.TasksAsync(build);
        Assert.All(tasks, t => Assert.Equal(nameof(TaskState.Succeeded), t.State));
        Assert.True(tasks.Single(t => t is { Stage: "os", Host: "alma1" }).Kept);
        Assert.Equivalent(new { Absent = (string[])[], IsNode = true }, Verified(tasks), strict: true);

        static object Verified(IEnumerable<TaskRow> tasks)
        {
            var parameters = (VerifyParameters)StageParameters.Read(Catalogue.Find("verify"), tasks.Single(t => t.Stage == "verify").Parameters!);
            return new { Absent = parameters.Absent.ToArray(), IsNode = parameters.Nodes.Any(node => node.Name == "alma-w2") };
        }
    }

    [Fact]
    public async Task A_failed_control_plane_stops_the_others_at_the_end_of_their_stage()
    {
        await using var system = await BuildSystem.StartAsync(servers, work => work.Script = (task, _) =>
            task.Stage != "os" ? Outcome.Success : task.Host == "alma1" ? new Outcome("failed", ErrorCodes.DiskFull) : null);
        var build = await system.SubmitAsync();
        await system.ReachesAsync(build, "Stopping");
        await Eventually.SeesAsync(() => system.TasksAsync(build), tasks => tasks.Count(t => t is { Stage: "os", State: nameof(TaskState.Running) or nameof(TaskState.Dispatched) }) <= 2
            && tasks.Count(t => t is { Stage: "os", State: nameof(TaskState.Running) or nameof(TaskState.Blocked) }) == 2);
        await system.FinishHeldAsync(build);
        await system.ReachesAsync(build, "Failed");
        Assert.DoesNotContain(system.Work.Ran, r => r.Stage == "artifacts");
    }

    [Fact]
    public async Task A_worker_too_many_stops_the_others_and_the_error_says_so()
    {
        await using var system = await BuildSystem.StartAsync(servers, work => work.Script = (task, _) =>
            task is { Stage: "runtime", Host: "alma-w1" } ? new Outcome("failed", ErrorCodes.DiskFull) : Outcome.Success);
        var build = await system.SubmitAsync(ReferenceCluster.Spec with { MaxFailedHosts = "0" });
        var row = await system.ReachesAsync(build, "Failed");
        Assert.Equal(ErrorCodes.DiskFull, row.Failure!.Code);
        Assert.Contains("1 of 2 workers failed; maxFailedHosts (0) allows 0", row.Failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(system.Work.Ran, r => r.Stage == "verify");
    }

    private static ClusterSpec Spec(string maxFailedHosts) => ReferenceCluster.Spec with
    {
        MaxFailedHosts = maxFailedHosts,
        Hosts = [.. Hosts.Select(name => new HostSpec { Name = name, Roles = name == "cp" ? [HostRole.ControlPlane, HostRole.Etcd] : [HostRole.Worker] })],
    };
}
