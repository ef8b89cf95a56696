using System.Collections.Concurrent;
using System.Text.Json;
using MassTransit;
using MassTransit.Mediator;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Slipway.Contracts;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Messages;
using Slipway.Orchestrator;
using Slipway.Orchestrator.Builds;
using Slipway.Orchestrator.Dispatch;
using Slipway.Orchestrator.Reconciling;
using Slipway.Persistence;
using Slipway.Persistence.Builds;
using Slipway.Tests.Support;

namespace Slipway.Tests.Orchestrator.Model;

/// <summary>
/// The real state machine, dispatcher and reconciler on a real database, one message, one transaction at a time. Where the broker
/// would be there is a bag: what lies in it is delivered, delivered twice or lost as the test says, and never by the inbox kept from being heard twice.
/// </summary>
internal sealed class BuildWorld(IHost host, ConcurrentQueue<object> said)
{
    private readonly List<object> _bag = [];
    private bool _runnersLive = true;
    private SlowRunner? _runner;

    public Guid Tenant { get; } = Guid.CreateVersion7();

    public Guid Build { get; private set; }
    public IReadOnlyDictionary<(int Run, Guid Task), int> Successes => Runner.Successes;

    private SlowRunner Runner => _runner ??= new SlowRunner(host, Tenant, _bag.Add);

    public async Task BeginAsync()
    {
        await ExecuteAsync("""
            delete from slipway.leases; delete from slipway.ready_tasks;
            update slipway.builds set current_state = 'Failed' where current_state not in ('Failed', 'Succeeded', 'Cancelled');
            """);
        Build = await host.AsTenantAsync(Tenant, async (db, _) =>
        {
            var build = BuildSystem.AddCluster(db, Tenant, ReferenceCluster.Spec);
            await db.SaveChangesAsync();
            return build;
        });
        _bag.Add(new BuildSubmitted(Tenant, Build));
        await SetRunnersAsync(live: true);
    }

    public async Task ActAsync(int what, int pick)
    {
        switch (what)
        {
            case < 30: await DeliverAsync(pick, keep: false); break;
            case < 38: await DeliverAsync(pick, keep: true); break;
            case < 44: Lose(pick); break;
            case < 58: await DispatchAsync(); break;
            case < 80: await Runner.FinishAsync(pick); break;
            case < 85: await ExpireAsync(pick); break;
            case < 90: await ReconcileAsync(); break;
            case < 93: await CommandAsync("cancel", new CancelRequest { Force = pick % 3 == 0 }); break;
            case < 96: await CommandAsync("resume", new ResumeRequest { Force = pick % 4 == 0, ExcludeHosts = pick % 5 == 0 ? ["alma-w2"] : [] }); break;
            case < 99: await ExecuteAsync("update slipway.ready_tasks set ready_at = now()"); break;
            default: await SetRunnersAsync(!_runnersLive); break;
        }
    }

    /// <summary>Nothing is lost any more and nothing fails, as long as it takes.</summary>
    public async Task<BuildRow> HealAsync(Func<Task> check)
    {
        await SetRunnersAsync(live: true);
        for (var round = 0; round < 60; round++)
        {
            await ExpireOrphansAsync();
            await ReconcileAsync();
            await ExecuteAsync("update slipway.ready_tasks set ready_at = now()");
            await DispatchAsync();
            do
            {
                while (Collect() > 0)
                {
                    await DeliverAsync(0, keep: false);
                }

                while (Runner.Executions.Count > 0)
                {
                    await Runner.FinishAsync(0);
                }
            }
            while (Collect() > 0);
            await check();
            if ((await BuildAsync()) is { CurrentState: "Succeeded" or "Failed" or "Cancelled" } row && _bag.Count == 0)
            {
                return row;
            }
        }

        return await BuildAsync();
    }

    public Task<BuildRow> BuildAsync() => host.AsTenantAsync(Tenant, (db, _) => db.Builds.AsNoTracking().SingleAsync(b => b.CorrelationId == Build));

    public Task<Snapshot> LookAsync() => host.AsTenantAsync(Tenant, async (db, _) => new Snapshot(
        await db.Builds.AsNoTracking().SingleAsync(b => b.CorrelationId == Build),
        await db.Tasks.AsNoTracking().Where(t => t.BuildId == Build).OrderBy(t => t.Order).ToListAsync(),
        await db.TaskEdges.AsNoTracking().Where(e => e.BuildId == Build).ToListAsync(),
        await db.Attempts.AsNoTracking().Where(a => a.BuildId == Build).ToListAsync(),
        await db.Leases.AsNoTracking().ToListAsync(),
        await db.ReadyTasks.AsNoTracking().ToListAsync(),
        await db.Events.Where(e => e.BuildId == Build).OrderBy(e => e.Sequence).Select(e => e.Sequence).ToListAsync()));

    public async Task CommandAsync(string kind, object arguments)
    {
        var state = (await BuildAsync()).CurrentState;
        // What the API would refuse is not asked.
        if (state is "Failed" or "Cancelled" != (kind == "resume") || state == "Succeeded")
        {
            return;
        }

        _bag.Add(await AskAsync(kind, arguments));
    }

    /// <summary>Stores a command, whatever the API would say to it.</summary>
    /// <returns>What the saga is to hear of it.</returns>
    public async Task<BuildCommandGiven> AskAsync(string kind, object arguments)
    {
        var command = Guid.CreateVersion7();
        await host.AsTenantAsync(Tenant, async (db, _) =>
        {
            db.BuildCommands.Add(new BuildCommand
            {
                Id = command,
                TenantId = Tenant,
                BuildId = Build,
                Kind = kind,
                RequestedBy = "test",
                CreatedAt = TimeProvider.System.GetUtcNow(),
                Arguments = JsonSerializer.Serialize(arguments, SlipwayJson.Options),
            });
            await db.SaveChangesAsync();
        });
        return new BuildCommandGiven(Tenant, Build, command);
    }

    public Task HearAsync(object message) => host.AsTenantAsync(Tenant, async (db, services) =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        await services.GetRequiredService<IScopedMediator>().Publish(message, message.GetType());
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    });

    /// <summary>What is ready goes to a runner, which begins it; nobody has heard of that yet.</summary>
    public async Task StartTasksAsync()
    {
        await DispatchAsync();
        Collect();
        foreach (var run in _bag.OfType<RunTask>().ToList())
        {
            await Runner.TakeAsync(run);
        }

        _bag.Clear();
    }

    /// <returns>What the saga is to hear when an attempt that runs has ended so.</returns>
    public async Task<TaskFinished> FinishOneAsync(bool success)
    {
        _bag.Clear();
        await Runner.FinishAsync(success ? 0 : 18);
        return _bag.OfType<TaskFinished>().Single();
    }

    private async Task DeliverAsync(int pick, bool keep)
    {
        if (Collect() == 0)
        {
            return;
        }

        var message = _bag[pick % _bag.Count];
        if (!keep)
        {
            _bag.Remove(message);
        }

        if (message is RunTask run)
        {
            await (_runnersLive ? Runner.TakeAsync(run) : Task.CompletedTask);
            return;
        }

        await HearAsync(message);
    }

    private void Lose(int pick)
    {
        if (Collect() > 0)
        {
            _bag.RemoveAt(pick % _bag.Count);
        }
    }

    private Task DispatchAsync() => host.Services.GetRequiredService<Dispatcher>().DispatchOnceAsync(CancellationToken.None);

    private async Task ReconcileAsync()
    {
        // As if everything had been silent for longer than the reconciler is patient.
        await ExecuteAsync("""
            update slipway.builds set updated_at = updated_at - interval '1 minute'; update slipway.build_commands set created_at = created_at - interval '1 minute';
            update slipway.attempts set finished_at = finished_at - interval '1 minute';
            """);
        foreach (var rule in ReconcilerRules.All)
        {
            var reconciler = host.Services.GetRequiredService<Reconciler>();
            foreach (var suspect in await reconciler.FindAsync(rule, CancellationToken.None))
            {
                await reconciler.RepairAsync(rule, suspect, CancellationToken.None);
            }
        }
    }

    private async Task ExpireAsync(int pick)
    {
        var leases = await host.AsTenantAsync(Tenant, (db, _) => db.Leases.AsNoTracking().OrderBy(l => l.TaskId).Select(l => l.TaskId).ToListAsync());
        if (leases.Count > 0)
        {
            await ExecuteAsync($"update slipway.leases set expires_at = now() - interval '1 s' where task_id = '{leases[pick % leases.Count]}'");
        }
    }

    private async Task ExpireOrphansAsync()
    {
        var believed = Runner.Executions.Select(e => (e.TaskId, e.Epoch)).ToHashSet();
        var orphans = (await LookAsync()).Leases.Where(l => !believed.Contains((l.TaskId, l.Epoch)) && !_bag.OfType<RunTask>().Any(m => m.TaskId == l.TaskId && m.Epoch == l.Epoch));
        foreach (var lease in orphans)
        {
            await ExecuteAsync($"update slipway.leases set expires_at = now() - interval '1 s' where task_id = '{lease.TaskId}'");
        }
    }

    private Task SetRunnersAsync(bool live)
    {
        _runnersLive = live;
        return ExecuteAsync(live
            ? "insert into slipway.runners (id, slots, heartbeat_at, draining, version) values ('scripted', 20, now() + interval '1 hour', false, '1') on conflict do nothing"
            : "delete from slipway.runners");
    }

    private int Collect()
    {
        while (said.TryDequeue(out var message))
        {
            // Of a build of an earlier case nothing matters any more.
            if (message is IBuildMessage { BuildId: var id } && id == Build)
            {
                _bag.Add(message);
            }
        }

        return _bag.Count;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(host.Services.GetRequiredService<Microsoft.Extensions.Configuration.IConfiguration>()["ConnectionStrings:slipwaydb"]!);
        await using var command = source.CreateCommand("set row_security = off; " + sql);
        await command.ExecuteNonQueryAsync();
    }
}
