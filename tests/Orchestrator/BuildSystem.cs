using System.Text.Json;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Slipway.Contracts;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Messages;
using Slipway.Contracts.Specs;
using Slipway.Messaging;
using Slipway.Orchestrator;
using Slipway.Persistence;
using Slipway.Persistence.Builds;
using Slipway.Persistence.Clusters;
using Slipway.Tests.Support;

namespace Slipway.Tests.Orchestrator;

/// <summary>The real orchestrator on a database and virtual host of its own, and a scripted runner on another bus.</summary>
internal sealed class BuildSystem : IAsyncDisposable
{
    private readonly Func<Action<HostApplicationBuilder>, IHost> _make;

    private BuildSystem(Func<Action<HostApplicationBuilder>, IHost> make, IDictionary<string, string?> settings) => (_make, Settings) = (make, settings);

    /// <summary>Of an orchestrator on this database and virtual host.</summary>
    public IDictionary<string, string?> Settings { get; }

    /// <summary>As the schema's owner.</summary>
    public string ConnectionString => Settings["ConnectionStrings:slipwaydb"]!;

    public string Broker => Settings["ConnectionStrings:rabbitmq"]!;

    public string VirtualHost => new Uri(Broker).AbsolutePath.Trim('/');

    public Guid Tenant { get; } = Guid.CreateVersion7();

    public ScriptedWork Work { get; } = new();

    public IHost Orchestrator { get; private set; } = null!;

    public IHost Runner { get; private set; } = null!;

    public static async Task<BuildSystem> StartAsync(
        Servers servers, Action<ScriptedWork>? script = null, bool runner = true, IReadOnlyDictionary<string, string?>? settings = null, Action<HostApplicationBuilder>? more = null)
    {
        var all = await servers.SettingsAsync();
        foreach (var (name, value) in settings ?? new Dictionary<string, string?>())
        {
            all[name] = value;
        }

        var system = new BuildSystem(
            configure =>
            {
                var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
                builder.Configuration.AddInMemoryCollection(all);
                builder.AddPersistence();
                configure(builder);
                more?.Invoke(builder);
                return builder.Build();
            },
            all);
        system.Work.FactsOf = ReferenceCluster.FactsOf;
        system.Work.PodCidrs = ReferenceCluster.PodCidrs;
        script?.Invoke(system.Work);
        await system.StartOrchestratorAsync();
        if (runner)
        {
            await system.StartRunnerAsync();
        }

        return system;
    }

    public async Task StartOrchestratorAsync()
    {
        MakeOrchestrator();
        await Orchestrator.StartAsync();
    }

    public void MakeOrchestrator() => Orchestrator = _make(b => b.AddOrchestrator());

    public async Task StartRunnerAsync(int slots = 20)
    {
        Runner = _make(b =>
        {
            b.Services.AddSingleton(Work);
            b.Services.AddSlipwayMessaging<SlipwayDbContext>(new Uri(Broker), bus => bus.AddConsumer<ScriptedRunner>());
        });
        await Runner.StartAsync();
        // Fresh for the whole test: heartbeats are not what is tested here.
        await using var command = Runner.Services.GetRequiredService<SystemDatabase>().Source.CreateCommand(
            $"insert into slipway.runners (id, slots, heartbeat_at, draining, version) values ('scripted', {slots}, now() + interval '1 hour', false, '1') on conflict (id) do update set slots = {slots}");
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>What the API does when a cluster is posted.</summary>
    public async Task<Guid> SubmitAsync(ClusterSpec? spec = null, Guid? tenant = null)
    {
        var owner = tenant ?? Tenant;
        return await Orchestrator.AsTenantAsync(owner, async (db, services) =>
        {
            var build = AddCluster(db, owner, spec ?? ReferenceCluster.Spec);
            await services.GetRequiredService<IPublishEndpoint>().Publish(new BuildSubmitted(owner, build), c => c.MessageId = MessageIds.Create(build, 0, 0, "build-submitted"));
            await db.SaveChangesAsync();
            return build;
        });
    }

    /// <summary>Rows of a cluster and of the build that makes it.</summary>
    /// <returns>The build's id.</returns>
    public static Guid AddCluster(SlipwayDbContext db, Guid owner, ClusterSpec spec)
    {
        var (cluster, build, now) = (Guid.CreateVersion7(), Guid.CreateVersion7(), TimeProvider.System.GetUtcNow());
        db.Clusters.Add(new ClusterRow { Id = cluster, TenantId = owner, Name = $"{spec.Name}-{build:N}", Phase = nameof(ClusterPhase.Pending), Revision = 1, CreatedAt = now });
        db.SpecRevisions.Add(new SpecRevision { ClusterId = cluster, Revision = 1, TenantId = owner, Spec = JsonSerializer.Serialize(spec, SlipwayJson.Options), CreatedBy = "test", CreatedAt = now });
        db.Hosts.AddRange(spec.Hosts.Select(h => new HostRow { Id = Guid.CreateVersion7(), TenantId = owner, ClusterId = cluster, Name = h.Name }));
        db.Builds.Add(new BuildRow { CorrelationId = build, TenantId = owner, ClusterId = cluster, Revision = 1, Kind = nameof(BuildKind.Create), RequestedBy = "test", CreatedAt = now, UpdatedAt = now });
        return build;
    }

    /// <summary>What the API does when a build is asked for that waits its turn.</summary>
    public async Task<Guid> QueueAsync(Guid other, BuildKind kind = BuildKind.Verify)
    {
        var (build, now) = (Guid.CreateVersion7(), TimeProvider.System.GetUtcNow());
        await Orchestrator.AsTenantAsync(Tenant, async (db, _) =>
        {
            var cluster = (await db.Builds.SingleAsync(b => b.CorrelationId == other)).ClusterId;
            db.Builds.Add(new BuildRow { CorrelationId = build, TenantId = Tenant, ClusterId = cluster, Revision = 1, Kind = kind.ToString(), CurrentState = "Queued", RequestedBy = "test", CreatedAt = now, UpdatedAt = now });
            await db.SaveChangesAsync();
        });
        return build;
    }

    /// <summary>Tells a queued build to look whether its turn has come, and waits until it has looked.</summary>
    public async Task CallAsync(Guid build)
    {
        var before = (await ReachesAsync(build, "Queued")).UpdatedAt;
        await Orchestrator.AsTenantAsync(Tenant, async (db, services) =>
        {
            await services.GetRequiredService<IPublishEndpoint>().Publish(new BuildSubmitted(Tenant, build));
            await db.SaveChangesAsync();
        });
        await Eventually.SeesAsync(() => RowAsync(build), row => row.UpdatedAt > before);
    }

    /// <summary>As the schema's owner: the point is what the services make of a state, not who may make it.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand("set row_security = off; " + sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<ResumePreview> PreviewAsync(Guid build, ResumeRequest request)
    {
        var id = await CommandAsync(build, "preview", request);
        var result = await Eventually.SeesAsync(
            () => Orchestrator.AsTenantAsync(Tenant, (db, _) => db.BuildCommands.Where(c => c.Id == id).Select(c => c.Result).SingleAsync()), r => r is not null);
        return JsonSerializer.Deserialize<ResumePreview>(result!, SlipwayJson.Options)!;
    }

    public async Task<Guid> CommandAsync(Guid build, string kind, object? arguments = null, bool arrives = true)
    {
        var id = Guid.CreateVersion7();
        await Orchestrator.AsTenantAsync(Tenant, async (db, services) =>
        {
            db.BuildCommands.Add(new BuildCommand
            {
                Id = id,
                TenantId = Tenant,
                BuildId = build,
                Kind = kind,
                RequestedBy = "test",
                CreatedAt = TimeProvider.System.GetUtcNow(),
                Arguments = JsonSerializer.Serialize(arguments ?? new { }, SlipwayJson.Options),
            });
            if (arrives)
            {
                await services.GetRequiredService<IPublishEndpoint>().Publish(new BuildCommandGiven(Tenant, build, id), c => c.MessageId = MessageIds.Create(id, 0, 0, "build-command"));
            }

            await db.SaveChangesAsync();
        });
        return id;
    }

    public Task<BuildRow> ReachesAsync(Guid build, string state, Guid? tenant = null, TimeSpan? deadline = null) => Eventually.SeesAsync(
        () => RowAsync(build, tenant), b => b.CurrentState == state, deadline);

    private Task<BuildRow> RowAsync(Guid build, Guid? tenant = null) =>
        Orchestrator.AsTenantAsync(tenant ?? Tenant, (db, _) => db.Builds.AsNoTracking().SingleAsync(b => b.CorrelationId == build));

    public Task<List<TaskRow>> TasksAsync(Guid build) =>
        Orchestrator.AsTenantAsync(Tenant, (db, _) => db.Tasks.AsNoTracking().Where(t => t.BuildId == build).OrderBy(t => t.Order).ToListAsync());

    /// <summary>Finishes every attempt that the script left running.</summary>
    public async Task FinishHeldAsync(Guid build, string outcome = "succeeded")
    {
        foreach (var task in (await TasksAsync(build)).Where(t => t.State == nameof(TaskState.Running)))
        {
            await Runner.AsTenantAsync(Tenant, async (db, services) =>
            {
                var attempt = await db.Attempts.SingleAsync(a => a.TaskId == task.Id && a.Number == task.Attempt);
                (attempt.Outcome, attempt.FinishedAt) = (outcome, TimeProvider.System.GetUtcNow());
                await db.Leases.Where(l => l.TaskId == task.Id).ExecuteDeleteAsync();
                await services.GetRequiredService<IPublishEndpoint>().Publish(new TaskFinished(Tenant, build, task.Id, task.Attempt, attempt.Epoch));
                await db.SaveChangesAsync();
            });
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in new[] { Runner, Orchestrator })
        {
            if (host is not null)
            {
                await host.StopAsync();
                host.Dispose();
            }
        }
    }
}
