using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Slipway.Contracts.Http.V1;
using Slipway.Messaging.Outbox;
using Slipway.Orchestrator.Reconciling;
using Slipway.Tests.Support;

namespace Slipway.Tests.Orchestrator;

public sealed class ReconcilerTests(Servers servers)
{
    [Fact]
    public async Task A_silent_runners_task_goes_to_another_at_a_higher_epoch_and_the_same_attempt()
    {
        var silent = true;
        await using var system = await BuildSystem.StartAsync(servers, work => work.Script = (task, _) => silent && task.Stage == "etcd" ? null : Outcome.Success);
        var build = await system.SubmitAsync();
        await Eventually.SeesAsync(() => system.TasksAsync(build), tasks => tasks.Any(t => t is { Stage: "etcd", State: nameof(TaskState.Running) }));

        silent = false;
        await system.ExecuteAsync("update slipway.leases set expires_at = now() - interval '1 s'");
        await system.ReachesAsync(build, "Succeeded");

        var runs = system.Work.Ran.Where(r => r.Stage == "etcd").ToList();
        Assert.Equal([1, 1], runs.Select(r => r.Attempt));
        Assert.True(runs[1].Epoch > runs[0].Epoch);
    }

    [Fact]
    public async Task Leases_that_ran_out_while_nobody_looked_are_their_runners_for_as_long_as_a_renewal_may_take()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var system = await BuildSystem.StartAsync(
            servers, work => work.Script = (task, _) => task.Stage == "os" ? null : Outcome.Success, more: b => b.Services.AddSingleton<TimeProvider>(time));
        var build = await system.SubmitAsync();
        var tasks = await Eventually.SeesAsync(() => system.TasksAsync(build), tasks => tasks.Count(t => t is { Stage: "os", State: nameof(TaskState.Running) }) == 3);
        var (returned, silent) = (tasks.Single(t => t is { Stage: "os", Host: "alma1" }).Id, tasks.Single(t => t is { Stage: "os", Host: "alma-w1" }).Id);

        await system.ExecuteAsync("update slipway.leases set expires_at = now() - interval '1 s'");
        for (var round = 1; round <= 3; round++)
        {
            // What its runner gave back shows that the reconciler has come round.
            await system.ExecuteAsync($"update slipway.leases set runner_id = null, expires_at = now() - interval '1 s' where task_id = '{returned}'");
            time.Advance(TimeSpan.FromSeconds(2));
            await Eventually.SeesAsync(() => EpochAsync(returned), epoch => epoch == 1 + round);
        }

        Assert.Equal(1, await EpochAsync(silent));
        await Eventually.SeesAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(2));
            return EpochAsync(silent);
        }, epoch => epoch > 1);

        Task<long> EpochAsync(Guid task) => system.Orchestrator.AsTenantAsync(system.Tenant, (db, _) => db.Leases.AsNoTracking().Where(l => l.TaskId == task).Select(l => l.Epoch).SingleAsync());
    }

    [Fact]
    public async Task A_finished_attempt_is_recorded_although_its_message_was_lost()
    {
        await using var system = await BuildSystem.StartAsync(servers, work => work.Script = (task, _) => task.Stage == "os" ? null : Outcome.Success);
        var build = await system.SubmitAsync();
        await Eventually.SeesAsync(() => system.TasksAsync(build), tasks => tasks.Count(t => t.State == nameof(TaskState.Running)) == 3);

        await system.ExecuteAsync("""
            update slipway.attempts set outcome = 'succeeded', finished_at = now() - interval '1 minute' where finished_at is null;
            delete from slipway.leases;
            """);
        await system.ReachesAsync(build, "Succeeded", deadline: TimeSpan.FromSeconds(90));
        Assert.All(system.Work.Ran.Where(r => r.Stage == "os").GroupBy(r => r.Host), g => Assert.Single(g));
    }

    [Fact]
    public async Task No_rule_reads_the_whole_of_a_table_that_only_grows()
    {
        await using var database = Npgsql.NpgsqlDataSource.Create(await servers.Database.CreateAsync());
        foreach (var rule in ReconcilerRules.All)
        {
            await using var explain = database.CreateCommand($"set role slipway_system; set enable_seqscan = off; explain {rule.Find}");
            await using var reader = await explain.ExecuteReaderAsync();
            var plan = "";
            while (await reader.ReadAsync())
            {
                plan += reader.GetString(0) + '\n';
            }

            // Where no index can be used, it is read although that is off.
            Assert.True(!System.Text.RegularExpressions.Regex.IsMatch(plan, "Seq Scan on (builds|build_commands|tasks|attempts)"), $"{rule.Name}:\n{plan}");
        }
    }

    [Fact]
    public async Task What_fails_with_one_row_keeps_no_other_from_being_dispatched_or_repaired()
    {
        await using var system = await BuildSystem.StartAsync(servers, work => work.Script = (task, _) => task.Stage == "os" ? null : Outcome.Success);
        // A task of no build, before all others in line; a lease whose epoch cannot grow, before the attempts that finished in silence.
        await system.ExecuteAsync("""
            insert into slipway.ready_tasks (task_id, tenant_id, build_id, host_id, "order", ready_at)
            values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 0, now() - interval '1 hour');
            """);
        var build = await system.SubmitAsync();
        await Eventually.SeesAsync(() => system.TasksAsync(build), tasks => tasks.Count(t => t.State == nameof(TaskState.Running)) == 3);

        await system.ExecuteAsync("""
            update slipway.attempts set outcome = 'succeeded', finished_at = now() - interval '1 minute' where finished_at is null;
            delete from slipway.leases;
            insert into slipway.leases (task_id, tenant_id, build_id, host_id, attempt, epoch, expires_at)
            values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 1, 9223372036854775807, now() - interval '1 hour');
            """);
        await system.ReachesAsync(build, "Succeeded", deadline: TimeSpan.FromSeconds(90));
    }

    [Fact]
    public async Task A_submitted_build_is_planned_although_its_message_was_lost()
    {
        await using var system = await BuildSystem.StartAsync(servers);
        await system.Orchestrator.StopAsync();
        system.Orchestrator.Dispose();
        system.MakeOrchestrator();
        var build = await system.SubmitAsync();
        await system.ExecuteAsync("delete from slipway.outbox_messages; update slipway.builds set updated_at = now() - interval '1 minute'");

        await system.Orchestrator.StartAsync();
        await system.ReachesAsync(build, "Succeeded");
    }

    [Fact]
    public async Task What_still_waits_in_the_outbox_is_not_written_there_again()
    {
        await using var system = await BuildSystem.StartAsync(servers, runner: false);
        await system.Orchestrator.StopAsync();
        system.Orchestrator.Dispose();
        system.MakeOrchestrator();
        var reconciler = system.Orchestrator.Services.GetServices<IHostedService>().OfType<Reconciler>().Single();
        string[] repeating = ["build submitted, saga silent", "command not taken", "attempt finished, saga silent"];
        var suspect = new Suspect(system.Tenant, Guid.CreateVersion7(), Guid.CreateVersion7(), 1, 1);
        foreach (var rule in repeating.Concat(repeating).Select(name => ReconcilerRules.All.Single(rule => rule.Name == name)))
        {
            await reconciler.RepairAsync(rule, suspect, CancellationToken.None);
        }

        Assert.Equal(repeating.Length, await system.Orchestrator.AsTenantAsync(system.Tenant, (db, _) => db.Set<OutboxRow>().CountAsync()));
    }
}
