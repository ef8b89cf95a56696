using System.Collections.Concurrent;
using CsCheck;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Messages;
using Slipway.Messaging;
using Slipway.Orchestrator;
using Slipway.Orchestrator.Builds;
using Slipway.Orchestrator.Dispatch;
using Slipway.Orchestrator.Reconciling;
using Slipway.Persistence;
using Slipway.Persistence.Builds;
using Slipway.Tests.Support;

namespace Slipway.Tests.Orchestrator.Model;

/// <summary>Whatever is lost, doubled, late or dead: the rows always fit each other, and in the end everything is done once.</summary>
public sealed class BuildModelTests(Servers servers)
{
    private static readonly Gen<(int What, int Pick)[]> Histories = Gen.Select(Gen.Int[0, 99], Gen.Int[0, 999]).Array[20, 120];

    [Fact]
    public Task Whatever_becomes_of_messages_no_task_is_lost_or_done_twice() => CheckAsync(3);

    [Fact]
    [Trait("kind", "full")]
    public Task Whatever_becomes_of_messages_no_task_is_lost_or_done_twice_many_times() => CheckAsync(60);

    private static IHost CreateHost(TestDatabase database, string connectionString, ConcurrentQueue<object> said) => database.HostOn(connectionString, b =>
    {
        var services = b.Services;
        services.AddBuildParts().AddSingleton<Dispatcher>().AddSingleton<Reconciler>();
        // The bus is never started.
        services.AddSlipwayMessaging<SlipwayDbContext>(new Uri("amqp://localhost"), _ => { });
        services.AddMediator(mediator => mediator.AddSagaStateMachine<BuildStateMachine, BuildRow>().PostgresRepository());
        services.Replace(ServiceDescriptor.Scoped<IPublishEndpoint>(_ => new Bag(said)));
    });

    private static Task CancelAsync(BuildWorld world) => HearCommandAsync(world, "cancel", new CancelRequest());

    private static async Task HearCommandAsync(BuildWorld world, string kind, object arguments) => await world.HearAsync(await world.AskAsync(kind, arguments));

    private static async Task RunningAsync(BuildWorld world)
    {
        await world.HearAsync(new BuildSubmitted(world.Tenant, world.Build));
        await world.StartTasksAsync();
    }

    /// <summary>How a build comes into each state, and where each message may lead from there; it stays where nothing is said.</summary>
    private static readonly (string State, Func<BuildWorld, Task> Reach, Dictionary<string, string[]> Leads)[] States =
    [
        ("Submitted", _ => Task.CompletedTask, new() { ["BuildSubmitted"] = ["Running"], ["cancel"] = ["Cancelled"], ["forced cancel"] = ["Cancelled"] }),
        ("Queued", world => world.ExecuteAsync($"update slipway.builds set current_state = 'Queued' where id = '{world.Build}'"),
            new() { ["BuildSubmitted"] = ["Running"], ["cancel"] = ["Cancelled"], ["forced cancel"] = ["Cancelled"] }),
        ("Running", world => world.HearAsync(new BuildSubmitted(world.Tenant, world.Build)),
            new() { ["TaskUnresolvable"] = ["Stopping", "Failed"], ["cancel"] = ["Cancelled"], ["forced cancel"] = ["Cancelled"] }),
        ("Running", RunningAsync, new() { ["cancel"] = ["Stopping"], ["forced cancel"] = ["Stopping"], ["TaskFinished, failed"] = ["Running", "Stopping"] }),
        ("Stopping", async world => { await RunningAsync(world); await CancelAsync(world); }, []),
        ("Cancelled", CancelAsync, new() { ["resume"] = ["Running"] }),
        ("Failed", async world =>
        {
            await RunningAsync(world);
            await world.HearAsync(await world.FinishOneAsync(success: false));
            await world.HealAsync(() => Task.CompletedTask);
        }, new() { ["resume"] = ["Running"] }),
        ("Succeeded", world => world.HealAsync(() => Task.CompletedTask), []),
    ];

    [Fact]
    public async Task Every_message_in_every_state_leads_to_a_legal_one_and_hearing_it_again_to_no_other()
    {
        var said = new ConcurrentQueue<object>();
        var connection = await servers.Database.CreateAsync();
        using var host = CreateHost(servers.Database, connection, said);
        foreach (var (state, reach, leads) in States)
        {
            BuildWorld? world = null;
            foreach (var name in (string[])["BuildSubmitted", "TaskStarted", "TaskUnchanged", "CancelOverdue", "TaskFinished", "TaskFinished, failed", "TaskUnresolvable", "resume", "cancel", "forced cancel"])
            {
                if (world is null)
                {
                    world = new BuildWorld(host, said);
                    await world.BeginAsync();
                    await reach(world);
                    Assert.Equal(state, (await world.BuildAsync()).CurrentState);
                }

                if (await MessageAsync(world, name) is not { } message)
                {
                    continue;
                }

                var once = await HearAsync(message);
                Assert.True(leads.GetValueOrDefault(name, [state]).Contains(once), $"{name} led from {state} to {once}");
                var twice = await HearAsync(message);
                Assert.True(once == twice, $"{name}, heard again, led from {once} to {twice}");
                world = once == state ? world : null;

                async Task<string> HearAsync(object heard)
                {
                    await world.HearAsync(heard);
                    var seen = await world.LookAsync();
                    Consistent(seen);
                    return seen.Build.CurrentState;
                }
            }
        }
    }

    /// <returns>Null for what cannot be said in this state.</returns>
    private static async Task<object?> MessageAsync(BuildWorld world, string name)
    {
        var seen = await world.LookAsync();
        var (build, tasks) = (seen.Build, seen.Tasks);
        var (tenant, id) = (world.Tenant, world.Build);
        var task = tasks.Find(UnderWay) ?? tasks.Find(t => t.Attempt > 0) ?? tasks.Find(t => t.State == nameof(TaskState.Ready));
        return name switch
        {
            "BuildSubmitted" => new BuildSubmitted(tenant, id),
            "CancelOverdue" => new CancelOverdue(tenant, id),
            "resume" => await world.AskAsync("resume", new ResumeRequest()),
            "cancel" => await world.AskAsync("cancel", new CancelRequest()),
            "forced cancel" => await world.AskAsync("cancel", new CancelRequest { Force = true }),
            "TaskStarted" => new TaskStarted(tenant, id, task?.Id ?? Guid.NewGuid(), task?.Attempt ?? 1, 1),
            "TaskUnchanged" => new TaskUnchanged(tenant, id, task?.Id ?? Guid.NewGuid(), build.Run, "of another time"),
            "TaskUnresolvable" => new TaskUnresolvable(tenant, id, task?.Id ?? Guid.NewGuid(), build.Run, ErrorCodes.PreflightFailed, "no such fact"),
            _ when tasks.Exists(UnderWay) => await world.FinishOneAsync(success: name == "TaskFinished"),
            // Heard late: the attempt has long ended.
            "TaskFinished" when task is { Attempt: > 0 } => new TaskFinished(tenant, id, task.Id, task.Attempt, 1),
            _ => null,
        };
    }

    private async Task CheckAsync(int histories)
    {
        var said = new ConcurrentQueue<object>();
        var connection = await servers.Database.CreateAsync();
        using var host = CreateHost(servers.Database, connection, said);
        await Histories.SampleAsync(async history =>
        {
            var world = new BuildWorld(host, said);
            await world.BeginAsync();
            foreach (var (what, pick) in history)
            {
                await world.ActAsync(what, pick);
                Consistent(await world.LookAsync());
            }

            // Whoever resumes everything has everything in the end.
            await world.HealAsync(CheckAsync);
            await world.CommandAsync("resume", new ResumeRequest());
            var row = await world.HealAsync(CheckAsync);
            var end = await world.LookAsync();
            Assert.True(row.CurrentState == "Succeeded", $"{row.CurrentState} {row.Failure} {string.Join("; ", end.Tasks.Select(Describe))}");
            Assert.Equal(row.TasksTotal, row.TasksDone);
            Assert.Empty(end.Leases);
            Assert.Empty(end.Queue);
            Assert.All(world.Successes, s => Assert.Equal(1, s.Value));

            async Task CheckAsync() => Consistent(await world.LookAsync());
        }, iter: histories, threads: 1, writeLine: TestContext.Current.TestOutputHelper!.WriteLine, print: history => string.Join(' ', history.Select(a => $"{a.What}:{a.Pick}")));
    }

    private static void Consistent(Snapshot seen)
    {
        var (build, tasks, byId) = (seen.Build, seen.Tasks, seen.Tasks.ToDictionary(t => t.Id));
        Assert.Equal(Enumerable.Range(1, seen.Events.Count).Select(n => (long)n), seen.Events);
        Assert.Equal(tasks.Count(t => t.State == nameof(TaskState.Succeeded)), build.TasksDone);

        // Who holds a lease is under way, and who is under way holds one, or has finished and not been heard yet.
        Assert.All(seen.Leases, l => Assert.True(UnderWay(byId[l.TaskId]) && byId[l.TaskId].Attempt == l.Attempt, $"a lease without its task: {Describe(byId[l.TaskId])}"));
        Assert.All(tasks.Where(UnderWay), t => Assert.True(
            seen.Leases.Exists(l => l.TaskId == t.Id) || seen.Attempts.Exists(a => a.TaskId == t.Id && a.Number == t.Attempt && a.FinishedAt != null), $"nobody has it: {Describe(t)}"));
        Assert.All(seen.Queue, r => Assert.True(build.CurrentState == "Running" && byId[r.TaskId].State is nameof(TaskState.Ready) or nameof(TaskState.Retrying), $"in line: {Describe(byId[r.TaskId])}"));

        var failedHosts = tasks.Where(t => t is { Host: not null, State: nameof(TaskState.Failed) or nameof(TaskState.Unknown) }).Select(t => t.Host).ToHashSet();
        if (build.CurrentState == "Running")
        {
            var predecessors = seen.Edges.ToLookup(e => e.SuccessorId, e => byId[e.PredecessorId]);
            Assert.All(tasks, t => Assert.True(t.State == nameof(TaskState.Skipped) || t.Remaining == predecessors[t.Id].Count(p => !Passed(p)), $"counted wrong: {Describe(t)}"));
            Assert.All(tasks.Where(t => t.State is nameof(TaskState.Ready) or nameof(TaskState.Retrying) || UnderWay(t)), t => Assert.True(t.Remaining == 0, $"too early: {Describe(t)}"));
            Assert.Contains(tasks, t => t.State is nameof(TaskState.Ready) or nameof(TaskState.Retrying) || UnderWay(t));
        }

        if (build.CurrentState is "Succeeded" or "Failed" or "Cancelled")
        {
            Assert.DoesNotContain(tasks, t => t.State is nameof(TaskState.Ready) or nameof(TaskState.Retrying) || UnderWay(t));
            Assert.True(build.CurrentState != "Succeeded" || tasks.TrueForAll(t => t.State == nameof(TaskState.Succeeded) || t.Why == nameof(RunReason.Excluded)), "succeeded without all");
        }

        bool Passed(TaskRow task) => task.State == nameof(TaskState.Succeeded) || (failedHosts.Contains(task.Host) && task.State is nameof(TaskState.Failed) or nameof(TaskState.Unknown) or nameof(TaskState.Skipped));
    }

    private static bool UnderWay(TaskRow task) => task.State is nameof(TaskState.Dispatched) or nameof(TaskState.Running);

    private static string Describe(TaskRow task) => $"{task.Stage}@{task.Host} {task.State} attempt {task.Attempt} remaining {task.Remaining} {task.Failure?.Code}";
}
