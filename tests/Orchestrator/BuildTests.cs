using Microsoft.EntityFrameworkCore;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Orchestrator.Builds;
using Slipway.Tests.Support;

namespace Slipway.Tests.Orchestrator;

public sealed class BuildTests(Servers servers)
{
    [Fact]
    public async Task A_submitted_build_runs_every_task_once_in_the_plans_order_and_succeeds()
    {
        await using var system = await BuildSystem.StartAsync(servers);
        var build = await system.SubmitAsync();
        var row = await system.ReachesAsync(build, "Succeeded");

        Assert.Equal(row.TasksTotal, row.TasksDone);
        var tasks = await system.TasksAsync(build);
        Assert.All(tasks, t => Assert.Equal(nameof(TaskState.Succeeded), t.State));
        Assert.All(system.Work.Ran.GroupBy(r => (r.Stage, r.Host)), g => Assert.Single(g));
        var firstOs = system.Work.Ran.ToList().FindIndex(r => r.Stage == "os");
        var lastPreflight = system.Work.Ran.ToList().FindLastIndex(r => r.Stage == "preflight");
        Assert.True(lastPreflight < firstOs, "no host is touched before every host passed preflight");
        var events = await system.Orchestrator.AsTenantAsync(system.Tenant, (db, _) => db.Events.OrderBy(e => e.Sequence).Select(e => new { e.Sequence, e.Type, e.Data }).ToListAsync());
        Assert.Equal(Enumerable.Range(1, events.Count).Select(n => (long)n), events.Select(e => e.Sequence));
        Assert.Contains("succeeded", events.Last(e => e.Type == EventTypes.BuildStatus).Data);
    }

    [Fact]
    public async Task A_failed_build_rests_and_resumes_without_repeating_what_succeeded()
    {
        var broken = true;
        await using var system = await BuildSystem.StartAsync(servers, work => work.Script = (task, _) =>
            broken && task is { Stage: "workers", Host: "alma-w2" } ? new Outcome("failed", ErrorCodes.SudoPasswordWrong) : Outcome.Success);
        var build = await system.SubmitAsync();
        var failed = await system.ReachesAsync(build, "Failed");
        Assert.Equal((ErrorCodes.SudoPasswordWrong, "alma-w2", "workers"), (failed.Failure!.Code, failed.Failure.Host, failed.Failure.Stage));

        var before = system.Work.Ran.Count;
        broken = false;
        await system.CommandAsync(build, "resume");
        var row = await system.ReachesAsync(build, "Succeeded");

        Assert.Equal(2, row.Run);
        var again = system.Work.Ran.Skip(before).Select(r => $"{r.Stage}@{r.Host}").ToList();
        Assert.Contains("workers@alma-w2", again);
        Assert.Contains("preflight@alma1", again);
        Assert.DoesNotContain("os@alma1", again);
        Assert.DoesNotContain("workers@alma-w1", again);
        Assert.True((await system.TasksAsync(build)).Single(t => t is { Stage: "os", Host: "alma1" }).Kept);
    }

    [Fact]
    public async Task A_fault_that_may_pass_is_tried_again_and_says_so()
    {
        await using var system = await BuildSystem.StartAsync(servers, work => work.Script = (task, attempt) =>
            task.Stage == "etcd-quorum" && attempt < 3 ? new Outcome("failed", ErrorCodes.EtcdNoQuorum) : Outcome.Success);
        var build = await system.SubmitAsync();
        await system.ReachesAsync(build, "Succeeded");

        Assert.Equal(3, (await system.TasksAsync(build)).Single(t => t.Stage == "etcd-quorum").Attempt);
        var retrying = await system.Orchestrator.AsTenantAsync(system.Tenant, (db, _) =>
            db.Events.Where(e => e.Type == EventTypes.TaskState && EF.Functions.JsonContains(e.Data, """{"state":"retrying"}""")).Select(e => e.Data).ToListAsync());
        Assert.Equal(2, retrying.Count);
        Assert.All(retrying, data => Assert.Contains("nextCheckAt", data));
    }

    [Fact]
    public async Task A_host_that_was_long_at_work_for_somebody_else_may_still_fail_as_often_as_any()
    {
        await using var system = await BuildSystem.StartAsync(servers, work => work.Script = (task, attempt) => task is not { Stage: "os", Host: "alma1" } ? Outcome.Success : attempt switch
        {
            <= 5 => new Outcome("failed", ErrorCodes.HostBusy),
            < 5 + RetryPolicy.MaxTries => new Outcome("unreachable", ErrorCodes.HostUnreachable),
            _ => Outcome.Success,
        });
        var build = await system.SubmitAsync();

        var os = await Eventually.SeesAsync(async () =>
        {
            // What is due in a while is due now.
            await system.ExecuteAsync("update slipway.ready_tasks set ready_at = now()");
            return (await system.TasksAsync(build)).SingleOrDefault(t => t is { Stage: "os", Host: "alma1" });
        }, task => task?.State is nameof(TaskState.Succeeded) or nameof(TaskState.Failed));

        Assert.Equal((nameof(TaskState.Succeeded), 5 + RetryPolicy.MaxTries), (os!.State, os.Attempt));
    }

    [Theory]
    [InlineData(2, TaskState.Succeeded, 6)]
    [InlineData(9, TaskState.Failed, 2 + RetryPolicy.MaxTries)]
    public async Task A_stage_that_first_waited_for_somebody_else_waits_for_its_cluster_too_and_then_may_fail_as_often_as_any(int minutesNotYet, TaskState end, int attempts)
    {
        await using var system = await BuildSystem.StartAsync(servers, runner: false);
        system.Work.Script = (task, attempt) =>
        {
            if (task.Stage != "verify" || (attempt == 6 && end == TaskState.Succeeded))
            {
                return Outcome.Success;
            }

            // Waiting for the other took six minutes; for the cluster, as many as the case says.
            Age(task.Id, attempt switch { 2 => 6, 3 => minutesNotYet, _ => 0 }).Wait();
            return new Outcome("failed", attempt == 1 ? ErrorCodes.HostBusy : "NODE_NOT_READY");
        };
        await system.StartRunnerAsync();
        var build = await system.SubmitAsync();

        var verify = await Eventually.SeesAsync(async () =>
        {
            await system.ExecuteAsync("update slipway.ready_tasks set ready_at = now()");
            return (await system.TasksAsync(build)).SingleOrDefault(t => t.Stage == "verify");
        }, task => task?.State is nameof(TaskState.Succeeded) or nameof(TaskState.Failed));

        Assert.Equal((end.ToString(), attempts), (verify!.State, verify.Attempt));

        Task Age(Guid task, int minutes) => system.ExecuteAsync($"""
            update slipway.tasks set started_at = started_at - interval '{minutes} min' where id = '{task}';
            update slipway.attempts set finished_at = finished_at - interval '{minutes} min' where task_id = '{task}' and finished_at is not null
            """);
    }

    [Fact]
    public async Task A_cancel_stops_what_waits_and_a_resume_finishes_it()
    {
        await using var system = await BuildSystem.StartAsync(servers, runner: false);
        var build = await system.SubmitAsync();
        await system.ReachesAsync(build, "Running");

        await system.CommandAsync(build, "cancel");
        await system.ReachesAsync(build, "Cancelled");

        await system.StartRunnerAsync();
        await system.CommandAsync(build, "resume");
        await system.ReachesAsync(build, "Succeeded");
    }

    [Fact]
    public async Task A_success_that_arrives_during_a_cancel_counts()
    {
        await using var system = await BuildSystem.StartAsync(servers, work => work.Script = (task, _) => task.Stage == "os" ? null : Outcome.Success);
        var build = await system.SubmitAsync();
        await Eventually.SeesAsync(() => Task.FromResult(system.Work.Ran.Count(r => r.Stage == "os")), n => n == 3);
        await Eventually.SeesAsync(() => system.TasksAsync(build), tasks => tasks.Count(t => t.State == nameof(TaskState.Running)) == 3);

        await system.CommandAsync(build, "cancel");
        await system.ReachesAsync(build, "Stopping");
        await system.FinishHeldAsync(build);
        await system.ReachesAsync(build, "Cancelled");

        Assert.All((await system.TasksAsync(build)).Where(t => t.Stage == "os"), t => Assert.Equal(nameof(TaskState.Succeeded), t.State));
    }

    [Fact]
    public async Task A_hosts_slot_is_never_given_twice_and_slots_bound_what_is_dispatched()
    {
        await using var system = await BuildSystem.StartAsync(servers, work => work.Script = (_, _) => null, runner: false);
        await system.StartRunnerAsync(slots: 2);
        var build = await system.SubmitAsync();
        await Eventually.SeesAsync(() => system.TasksAsync(build), tasks => tasks.Count(t => t.State == nameof(TaskState.Running)) == 2);
        Assert.Equal(1, (await system.TasksAsync(build)).Count(t => t.State == nameof(TaskState.Ready)));
    }
}
