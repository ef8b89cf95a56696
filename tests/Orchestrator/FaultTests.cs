using System.Data.Common;
using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Catalog;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Orchestrator.Builds;
using Slipway.Persistence;
using Slipway.Persistence.Builds;
using Slipway.Tests.Support;

namespace Slipway.Tests.Orchestrator;

[CollectionDefinition(nameof(FaultTests), DisableParallelization = true)]
public sealed class FaultCollection;

/// <summary>These kill and empty the servers, and count what the whole process counts: nothing else runs beside them.</summary>
[Collection(nameof(FaultTests))]
public sealed class FaultTests(Servers servers)
{
    [Fact]
    public void Every_state_has_an_answer_to_every_event()
    {
        var machine = new BuildStateMachine();
        var states = machine.States.Where(s => s != machine.Initial && s != machine.Final).ToList();
        Assert.Equal(7, states.Count);
        foreach (var state in states)
        {
            var missing = machine.Events.Where(e => e.Name is nameof(machine.BuildSubmitted) or nameof(machine.CommandGiven) or nameof(machine.CancelOverdue) or nameof(machine.TaskStarted)
                or nameof(machine.TaskFinished) or nameof(machine.TaskUnchanged) or nameof(machine.TaskUnresolvable)).Except(machine.NextEvents(state)).Select(e => e.Name).ToList();
            Assert.True(missing.Count == 0, $"{state.Name} knows no {string.Join(", ", missing)}");
        }
    }

    [Fact]
    public async Task News_that_come_twice_or_never_lose_and_double_no_task()
    {
        await using var system = await BuildSystem.StartAsync(servers, work => work.Copies = task => task.Stage switch { "os" => 3, "artifacts" => 2, "etcd-quorum" => 0, _ => 1 });
        var build = await system.SubmitAsync();
        var row = await system.ReachesAsync(build, "Succeeded");
        Assert.Equal(row.TasksTotal, row.TasksDone);
        Assert.All(system.Work.Ran.GroupBy(r => (r.Stage, r.Host)), g => Assert.Single(g));
        Assert.All(await system.TasksAsync(build), t => Assert.Equal((nameof(TaskState.Succeeded), 0), (t.State, t.Remaining)));
    }

    [Fact]
    public async Task A_build_ends_although_Postgres_was_killed_and_the_broker_lost_everything()
    {
        await using var system = await BuildSystem.StartAsync(servers, work => work.Script = (task, _) => task.Stage == "os" ? null : Outcome.Success);
        var build = await system.SubmitAsync();
        await Eventually.SeesAsync(() => system.TasksAsync(build), tasks => tasks.Count(t => t is { Stage: "os", State: nameof(TaskState.Running) }) == 3);

        await servers.Database.Server.KillAsync();
        await servers.Database.Server.RestartAsync(CancellationToken.None);
        await servers.Broker.WipeAsync(CancellationToken.None);
        await servers.Broker.CreateVirtualHostAsync(system.VirtualHost, CancellationToken.None);

        system.Work.Script = (_, _) => Outcome.Success;
        // The test's own pooled connections died too, and the first use of one says so.
        await Eventually.SeesAsync(async () =>
        {
            try
            {
                await system.FinishHeldAsync(build);
                return true;
            }
            catch (InvalidOperationException e) when (e.InnerException is Npgsql.NpgsqlException)
            {
                return false;
            }
        }, done => done);
        await system.ReachesAsync(build, "Succeeded", deadline: TimeSpan.FromSeconds(90));
        Assert.All(system.Work.Ran.Where(r => r.Stage == "os").GroupBy(r => r.Host), g => Assert.Single(g));
    }

    [Fact]
    public async Task A_build_whose_end_takes_two_tries_to_commit_is_counted_once()
    {
        var counted = 0L;
        using var listener = new MeterListener { InstrumentPublished = (instrument, l) => { if (instrument.Name == "slipway.builds.finished") l.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref counted, value));
        listener.Start();
        var conflict = new FirstEndConflicts();
        await using var system = await BuildSystem.StartAsync(servers, more: b => b.Services.ConfigureDbContext<SlipwayDbContext>(db => db.AddInterceptors(conflict)));

        await system.ReachesAsync(await system.SubmitAsync(), "Succeeded");

        Assert.Equal(1, conflict.Conflicts);
        await Eventually.SeesAsync(() => Task.FromResult(Interlocked.Read(ref counted)), count => count > 0);
        await system.Orchestrator.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, counted);
    }

    /// <summary>As when two transactions want the same rows: one of them is told so at its end, and is tried again.</summary>
    private sealed class FirstEndConflicts : IDbTransactionInterceptor
    {
        private int _conflicts;

        public int Conflicts => _conflicts;

        public ValueTask<InterceptionResult> TransactionCommittingAsync(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken) =>
            eventData.Context!.ChangeTracker.Entries<BuildRow>().Any(build => build.Entity.CurrentState == "Succeeded") && Interlocked.CompareExchange(ref _conflicts, 1, 0) == 0
                ? throw new DbUpdateConcurrencyException("Somebody else was faster.")
                : ValueTask.FromResult(result);
    }

    [Fact]
    public void The_page_of_error_codes_is_the_catalogue()
    {
        var file = Path.Combine(Checkout.Root, "docs", "errors.md");
        var wanted = "# Error codes\n\nWritten from `src/Contracts/Errors/ErrorRows.cs` (`SLIPWAY_REWRITE_GOLDEN=1 dotnet run --project tests/Orchestrator`). "
            + "Retryable: the same may succeed later without anybody acting. Attempts on hosts are repeated with growing pauses; a request (those with an HTTP status) is its sender's to repeat.\n\n"
            + "| Code | What it says | Whose | Retryable | HTTP | What to do |\n|---|---|---|---|---|---|\n"
            + string.Concat(ErrorCatalogue.All.OrderBy(e => e.Code, StringComparer.Ordinal).Select(e =>
                $"| `{e.Code}` | {e.Title} | {(e.Origin == ErrorOrigin.User ? "user" : "system")} | {(e.Retryable ? "yes" : "no")} | {(e.Status == 0 ? "" : e.Status)} | {e.Hint} |\n"));
        if (Environment.GetEnvironmentVariable("SLIPWAY_REWRITE_GOLDEN") == "1")
        {
            File.WriteAllText(file, wanted);
        }

        Assert.Equal(wanted, File.ReadAllText(file));
    }

    [Fact]
    public void Only_what_may_pass_by_itself_is_tried_again_and_with_growing_pauses()
    {
        foreach (var error in ErrorCatalogue.All.Where(e => e is { Retryable: false } or { Origin: ErrorOrigin.User, Status: 0 }))
        {
            Assert.True(RetryPolicy.Delay(error.Code, 1) is null, error.Code);
        }

        Assert.Equal([5, 15, 45, null], Enumerable.Range(1, 4).Select(tries => RetryPolicy.Delay(ErrorCodes.HostUnreachable, tries)?.TotalSeconds));
    }

    [Fact]
    public void A_host_that_Slipway_reboots_is_waited_for_longer_than_one_that_is_gone()
    {
        Assert.NotNull(Wait("os", (0, ErrorCodes.HostRebooted), (29, ErrorCodes.HostUnreachable)));
        Assert.Null(Wait("os", (0, ErrorCodes.HostRebooted), (31, ErrorCodes.HostUnreachable)));
        Assert.Null(Wait("os", (0, ErrorCodes.HostUnreachable), (1, ErrorCodes.HostUnreachable)));
        // However late in the task it reboots.
        Assert.NotNull(Wait("os", (0, ErrorCodes.HostRebooted), (29, ErrorCodes.HostRebooted), (40, ErrorCodes.HostUnreachable), (58, ErrorCodes.HostUnreachable)));
    }

    [Fact]
    public void A_stage_waits_for_what_it_calls_not_yet_from_when_it_first_said_so()
    {
        Assert.NotNull(Wait("verify", (0, ErrorCodes.HostBusy), (40, "NODE_NOT_READY"), (44, "API_SERVER_NOT_READY")));
        Assert.Null(Wait("verify", (0, "NODE_NOT_READY"), (2, "API_SERVER_NOT_READY"), (3, ErrorCodes.HostBusy), (6, "NODE_NOT_READY")));
        // Elsewhere it is a fault as any.
        Assert.Null(Wait("control-plane", (0, "API_SERVER_NOT_READY")));
        Assert.NotNull(RetryPolicy.Delay("API_SERVER_NOT_READY", 1));
        Assert.All(Catalogue.Stages.SelectMany(stage => stage.NotYet), code => Assert.NotNull(RetryPolicy.Delay(code, 1)));
    }

    [Fact]
    public void A_machine_that_somebody_else_works_on_is_waited_for_longer_than_any_stage_takes()
    {
        Assert.True(Catalogue.Stages.All(stage => stage.Timeout < RetryPolicy.BusyWindow));
        Assert.Equal(
            [5, 20, 60, 60, null],
            new[] { 1, 20, 300, 44 * 60, 46 * 60 }.Select(since => Wait("os", (0, ErrorCodes.HostBusy), (since / 60.0, ErrorCodes.HostBusy))?.TotalSeconds));
        Assert.NotNull(Wait("os", (0, ErrorCodes.RunnerVersion), (44, ErrorCodes.RunnerVersion)));
    }

    private static TimeSpan? Wait(string stage, params (double Minute, string Code)[] failures) =>
        RetryPolicy.Wait(stage, [.. failures.Select(f => (f.Code, DateTimeOffset.UnixEpoch.AddMinutes(f.Minute)))]);
}
