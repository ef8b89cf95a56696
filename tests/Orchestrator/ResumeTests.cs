using System.Text.Json;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Contracts;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Messages;
using Slipway.Contracts.Specs;
using Slipway.Persistence.Clusters;
using Slipway.Tests.Support;

namespace Slipway.Tests.Orchestrator;

public sealed class ResumeTests(Servers servers)
{
    [Fact]
    public async Task A_resume_says_beforehand_and_afterwards_what_it_runs_again_and_why()
    {
        var broken = true;
        await using var system = await BuildSystem.StartAsync(servers, work => work.Script = (task, _) =>
            broken && task is { Stage: "workers", Host: "alma-w2" } ? new Outcome("failed", ErrorCodes.SudoPasswordWrong) : Outcome.Success);
        var build = await system.SubmitAsync();
        await system.ReachesAsync(build, "Failed");

        var preview = await system.PreviewAsync(build, new ResumeRequest());
        Assert.Equal((true, RunReason.Facts), Of(preview, "preflight", "alma1"));
        Assert.Equal((true, RunReason.Files), Of(preview, "artifacts", "alma1"));
        Assert.Equal((false, RunReason.Unchanged), Of(preview, "control-plane", "alma1"));
        Assert.Equal((true, RunReason.JoinToken), Of(preview, "join-token", "alma1"));
        Assert.Equal((true, RunReason.Failed), Of(preview, "workers", "alma-w2"));
        Assert.Equal((true, RunReason.NeverRan), Of(preview, "network", "alma-w2"));
        Assert.Equal((true, RunReason.Parameters), Of(preview, "verify", "alma1"));
        Assert.Equal((true, RunReason.Forced), Of(await system.PreviewAsync(build, new ResumeRequest { Force = true }), "os", "alma1"));

        broken = false;
        await system.CommandAsync(build, "resume");
        await system.ReachesAsync(build, "Succeeded");
        var tasks = (await system.TasksAsync(build)).Where(t => t.Host is not null).ToDictionary(t => (t.Stage, t.Host!));
        foreach (var said in preview.Tasks)
        {
            Assert.Equal(said.Why.ToString(), tasks[(said.Stage, said.Host)].Why);
        }

        static (bool, RunReason) Of(ResumePreview preview, string stage, string host)
        {
            var task = preview.Tasks.Single(t => t.Stage == stage && t.Host == host);
            return (task.Run, task.Why);
        }
    }

    [Fact]
    public async Task A_worker_that_is_left_out_stops_nobody_and_takes_part_again_when_asked()
    {
        var broken = true;
        await using var system = await BuildSystem.StartAsync(servers, work => work.Script = (task, _) =>
            broken && task is { Stage: "os", Host: "alma-w2" } ? new Outcome("failed", ErrorCodes.DiskFull) : Outcome.Success);
        var build = await system.SubmitAsync();
        await system.ReachesAsync(build, "Failed");
        await system.CommandAsync(build, "resume", new ResumeRequest { ExcludeHosts = ["alma-w2"] });
        var row = await system.ReachesAsync(build, "Succeeded");

        Assert.Equal(["alma-w2"], row.ExcludedHosts);
        Assert.Equal(row.TasksTotal, row.TasksDone);
        Assert.All((await system.TasksAsync(build)).Where(t => t.Host == "alma-w2"), t => Assert.Equal((nameof(TaskState.Skipped), nameof(RunReason.Excluded)), (t.State, t.Why)));

        broken = false;
        var next = await system.QueueAsync(build, BuildKind.Create);
        Assert.Empty((await system.ReachesAsync(next, "Succeeded")).ExcludedHosts);
        Assert.All(await system.TasksAsync(next), t => Assert.Equal(nameof(TaskState.Succeeded), t.State));
        Assert.Contains("alma-w2", (await system.TasksAsync(next)).Single(t => t.Stage == "pod-cidrs").Parameters, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_hosts_that_were_named_take_part_and_by_force_from_the_beginning()
    {
        var broken = true;
        await using var system = await BuildSystem.StartAsync(servers, work => work.Script = (task, _) => broken && task.Stage == "network" ? new Outcome("failed", ErrorCodes.DiskFull) : Outcome.Success);
        var build = await system.SubmitAsync();
        await system.ReachesAsync(build, "Failed");

        broken = false;
        await system.CommandAsync(build, "resume", new ResumeRequest { Hosts = ["alma-w1"], Force = true });
        await system.ReachesAsync(build, "Succeeded");

        var os = (await system.TasksAsync(build)).Where(t => t.Stage == "os").ToDictionary(t => t.Host!, t => (t.Why, t.Attempt));
        Assert.Equal((nameof(RunReason.Forced), 2), os["alma-w1"]);
        Assert.Equal((nameof(RunReason.Excluded), 1), os["alma-w2"]);
        Assert.Equal((nameof(RunReason.Unchanged), 1), os["alma1"]);
    }

    [Fact]
    public async Task A_newer_revision_runs_again_what_it_changes_and_nothing_before_it()
    {
        var broken = true;
        await using var system = await BuildSystem.StartAsync(servers, work => work.Script = (task, _) => broken && task.Stage == "network" ? new Outcome("failed", ErrorCodes.DiskFull) : Outcome.Success);
        var build = await system.SubmitAsync();
        var cluster = (await system.ReachesAsync(build, "Failed")).ClusterId;
        var mended = ReferenceCluster.Spec with { Runtime = new RuntimeSpec { Registries = new Dictionary<string, RegistrySpec> { ["registry.example:5000"] = new() { SkipVerify = true } } } };
        await system.Orchestrator.AsTenantAsync(system.Tenant, async (db, _) =>
        {
            db.SpecRevisions.Add(new SpecRevision { ClusterId = cluster, Revision = 2, TenantId = system.Tenant, Spec = JsonSerializer.Serialize(mended, SlipwayJson.Options), CreatedBy = "test", CreatedAt = TimeProvider.System.GetUtcNow() });
            await db.SaveChangesAsync();
        });

        broken = false;
        await system.CommandAsync(build, "resume", new ResumeRequest { Revision = 2 });
        Assert.Equal(2, (await system.ReachesAsync(build, "Succeeded")).Revision);

        var tasks = (await system.TasksAsync(build)).Where(t => t.Host == "alma-w1").ToDictionary(t => t.Stage, t => (t.Why, t.Attempt));
        Assert.Equal((nameof(RunReason.Unchanged), 1), tasks["os"]);
        Assert.Equal((nameof(RunReason.Parameters), 2), tasks["runtime"]);
    }

    [Fact]
    public async Task What_was_done_to_another_machine_does_not_count()
    {
        var (broken, replaced) = (true, false);
        await using var system = await BuildSystem.StartAsync(servers, work =>
        {
            work.Script = (task, _) => broken && task.Stage == "control-plane" ? new Outcome("failed", ErrorCodes.DiskFull) : Outcome.Success;
            work.FactsOf = host => replaced && host == "alma-w1" ? ReferenceCluster.FactsOf(host).Replace("machine-alma-w1", "another", StringComparison.Ordinal) : ReferenceCluster.FactsOf(host);
        });
        var build = await system.SubmitAsync();
        await system.ReachesAsync(build, "Failed");
        (broken, replaced) = (false, true);
        await system.CommandAsync(build, "resume");
        await system.ReachesAsync(build, "Succeeded");

        var os = (await system.TasksAsync(build)).Where(t => t.Stage == "os").ToDictionary(t => t.Host!, t => (t.Why, t.Kept, t.Attempt));
        Assert.Equal((nameof(RunReason.HostChanged), false, 2), os["alma-w1"]);
        Assert.Equal((nameof(RunReason.Unchanged), true, 1), os["alma1"]);
    }

    [Fact]
    public async Task A_queued_build_begins_when_the_one_before_it_has_ended()
    {
        await using var system = await BuildSystem.StartAsync(servers, runner: false);
        var first = await system.SubmitAsync();
        await system.ReachesAsync(first, "Running");
        var second = await system.QueueAsync(first);
        var third = await system.QueueAsync(first);
        await system.CommandAsync(second, "cancel");
        await system.ReachesAsync(second, "Cancelled");
        Assert.Equal("Queued", (await system.ReachesAsync(third, "Queued")).CurrentState);

        await system.StartRunnerAsync();
        await system.ReachesAsync(first, "Succeeded");
        var row = await system.ReachesAsync(third, "Succeeded");
        Assert.True(row.StartedAt >= (await system.ReachesAsync(first, "Succeeded")).FinishedAt);
    }

    [Fact]
    public async Task A_queued_build_that_is_called_too_early_lets_the_older_one_go_first()
    {
        await using var system = await BuildSystem.StartAsync(servers, work => work.Script = (_, _) => Outcome.Success);
        var first = await system.SubmitAsync();
        await system.ReachesAsync(first, "Succeeded");
        var second = await system.QueueAsync(first);
        var third = await system.QueueAsync(first);

        await system.CallAsync(third);
        await system.CallAsync(second);

        var row = await system.ReachesAsync(third, "Succeeded");
        Assert.True(row.StartedAt >= (await system.ReachesAsync(second, "Succeeded")).FinishedAt);
    }

    [Fact]
    public async Task A_queued_build_does_not_begin_before_one_that_was_asked_to_resume()
    {
        var broken = true;
        await using var system = await BuildSystem.StartAsync(servers, work => work.Script = (_, _) => broken ? new Outcome("failed", ErrorCodes.DiskFull) : Outcome.Success);
        var first = await system.SubmitAsync();
        await system.ReachesAsync(first, "Failed");
        broken = false;
        // Stored, and its message still on its way.
        await system.CommandAsync(first, "resume", arrives: false);
        var queued = await system.QueueAsync(first);
        await system.CallAsync(queued);

        var row = await system.ReachesAsync(queued, "Succeeded");
        var resumed = await system.ReachesAsync(first, "Succeeded");
        Assert.Equal(2, resumed.Run);
        Assert.True(row.StartedAt >= resumed.FinishedAt);
    }
}
