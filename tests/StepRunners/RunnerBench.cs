using System.Text;
using System.Text.Json;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Slipway.Catalog;
using Slipway.Catalog.Stages;
using Slipway.Contracts;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Messages;
using Slipway.Contracts.Specs;
using Slipway.Messaging;
using Slipway.Persistence;
using Slipway.Persistence.Builds;
using Slipway.Persistence.Clusters;
using Slipway.Persistence.Events;
using Slipway.Persistence.Runners;
using Slipway.Persistence.Secrets;
using Slipway.StepRunners;
using Slipway.StepRunners.Execution;
using Slipway.StepRunners.Ssh;
using Slipway.Tests.Support;

namespace Slipway.Tests.StepRunners;

/// <summary>Runners on a database and a virtual host of their own, one cluster of one host (the sshd of this assembly), and tasks with scripts of the test's making.</summary>
internal sealed class RunnerBench : IAsyncDisposable
{
    private readonly IDictionary<string, string?> _settings;
    private readonly SshServer _server;
    private readonly Dictionary<Guid, (Dictionary<string, string> Steps, Dictionary<string, string>? Secrets)> _scripts = [];
    private readonly List<IHost> _hosts = [];

    private readonly Guid _cluster = Guid.CreateVersion7();
    private int _order;

    private RunnerBench(IDictionary<string, string?> settings, SshServer server) => (_settings, _server) = (settings, server);

    public Guid Tenant { get; } = Guid.CreateVersion7();

    public Guid Build { get; } = Guid.CreateVersion7();

    public Guid Host { get; } = Guid.CreateVersion7();

    /// <summary>TaskStarted and TaskFinished, as the saga would get them.</summary>
    public Received Received { get; } = new();

    public string ConnectionString => _settings["ConnectionStrings:slipwaydb"]!;

    /// <summary>Where the runners that are started from now on log everything.</summary>
    public ILoggerProvider? Log { get; set; }

    /// <summary>Of the database contexts of the runners that are made from now on.</summary>
    public IInterceptor? Interceptor { get; set; }

    /// <summary>Default: the stage's own.</summary>
    public TimeSpan? StageTimeout { get; set; }

    /// <summary>Publishes and reads; performs nothing.</summary>
    public IHost Desk { get; private set; } = null!;

    public static async Task<RunnerBench> CreateAsync(Servers servers, SshServer server, Func<ClusterSpec, ClusterSpec>? change = null, CredentialSecrets? secrets = null)
    {
        var bench = new RunnerBench(await servers.SettingsAsync(), server);
        bench.Desk = await bench.StartAsync(b =>
        {
            b.Services.AddSingleton(bench.Received);
            b.Services.AddSlipwayMessaging<SlipwayDbContext>(new Uri(bench._settings["ConnectionStrings:rabbitmq"]!), bus => bus.AddConsumer<SagaStandIn>());
        });
        await bench.SeedAsync(change ?? (spec => spec), secrets ?? new CredentialSecrets(server.PrivateKey, null, null, null));
        return bench;
    }

    /// <summary>The credential has a login besides, robot and pass:word, for this registry of the spec.</summary>
    public const string Registry = "mirror.example:5000";

    public static Task<RunnerBench> CreateWithRegistryAsync(Servers servers, SshServer server) => CreateAsync(
        servers,
        server,
        spec => spec with { Runtime = new RuntimeSpec { Registries = new Dictionary<string, RegistrySpec> { [Registry] = new() { Credential = "key" } } } },
        new CredentialSecrets(server.PrivateKey, null, null, null, "robot", "pass:word"));

    public async Task<IHost> StartRunnerAsync(string id, Action<RunnerOptions>? more = null, Action<SshOptions>? ssh = null)
    {
        var runner = MakeRunner(id, more, ssh);
        await runner.StartAsync();
        return runner;
    }

    /// <summary>A runner's parts, for a test that moves them itself.</summary>
    public IHost MakeRunner(string id, Action<RunnerOptions>? more = null, Action<SshOptions>? ssh = null) => Make(b =>
    {
        b.AddStepRunner();
        b.Services.Configure<RunnerOptions>(o =>
        {
            o.Id = id;
            o.RenewInterval = TimeSpan.FromMilliseconds(200);
            o.LeaseTime = TimeSpan.FromSeconds(5);
            more?.Invoke(o);
        });
        b.Services.Configure<SshOptions>(o => ssh?.Invoke(o));
        if (Interceptor is { } interceptor)
        {
            b.Services.ConfigureDbContext<SlipwayDbContext>(o => o.AddInterceptors(interceptor));
        }

        b.Services.AddSingleton<ReadPlan>(sp => async (assignment, cancellationToken) =>
        {
            var plan = await sp.GetRequiredService<AttemptPlans>().ReadAsync(assignment, cancellationToken);
            var (steps, inputs) = _scripts[assignment.TaskId];
            return plan with
            {
                Files = [.. plan.Files.Where(f => !f.Path.StartsWith("steps/", StringComparison.Ordinal)), .. steps.Select(s => new ScriptFile($"steps/{s.Key}.sh", s.Value))],
                SecretInputs = inputs ?? plan.SecretInputs,
                Stage = plan.Stage with { Timeout = StageTimeout ?? plan.Stage.Timeout },
            };
        });
    });

    /// <summary>A task in state Dispatched with its lease, as the dispatcher leaves it.</summary>
    /// <param name="secrets">Default: what the stage gets of the cluster's.</param>
    public async Task<Guid> AddTaskAsync(Dictionary<string, string> steps, Dictionary<string, string>? secrets = null, string stage = "pod-cidrs", object? parameters = null, int? version = null)
    {
        var task = Guid.CreateVersion7();
        _scripts[task] = (steps, secrets);
        await DbAsync(async db =>
        {
            db.Tasks.Add(new TaskRow
            {
                Id = task,
                TenantId = Tenant,
                BuildId = Build,
                Order = ++_order,
                Stage = stage,
                StageVersion = version ?? Catalogue.Find(stage).Version,
                HostId = Host,
                Host = "one",
                State = nameof(TaskState.Dispatched),
                Attempt = 1,
                Parameters = JsonSerializer.Serialize(parameters ?? new PodCidrsParameters { Nodes = ["one"] }),
            });
            await db.SaveChangesAsync();
            return true;
        });
        return task;
    }

    public async Task LeaseAsync(Guid task, int attempt, long epoch, Guid? host = null) => await DbAsync(async db =>
    {
        await db.Leases.Where(l => l.TaskId == task).ExecuteDeleteAsync();
        db.Leases.Add(new Lease { TaskId = task, TenantId = Tenant, BuildId = Build, HostId = host ?? Host, Attempt = attempt, Epoch = epoch, ExpiresAt = TimeProvider.System.GetUtcNow().AddMinutes(1) });
        await db.SaveChangesAsync();
        return true;
    });

    /// <summary>As the saga asks for it.</summary>
    /// <param name="wish">See <see cref="Slipway.Persistence.Builds.Lease.Cancel"/>.</param>
    public Task<int> CancelAsync(Guid task, string wish) =>
        DbAsync(db => db.Leases.Where(l => l.TaskId == task).ExecuteUpdateAsync(x => x.SetProperty(l => l.Cancel, wish)));

    public Task SendAsync(Guid task, int attempt, long epoch) => Desk.AsTenantAsync(Tenant, async (db, services) =>
    {
        await services.GetRequiredService<IPublishEndpoint>().Publish(
            new RunTask(Tenant, Build, task, attempt, epoch), c => c.MessageId = MessageIds.Create(task, attempt, epoch, "run-task"));
        await db.SaveChangesAsync();
    });

    public async Task DispatchAsync(Guid task, int attempt = 1, long epoch = 1)
    {
        await LeaseAsync(task, attempt, epoch);
        await SendAsync(task, attempt, epoch);
    }

    public Task<AttemptRow?> AttemptAsync(Guid task, int attempt = 1) =>
        DbAsync(db => db.Attempts.AsNoTracking().SingleOrDefaultAsync(a => a.TaskId == task && a.Number == attempt));

    public async Task<AttemptRow> FinishedAsync(Guid task, int attempt = 1) =>
        (await Eventually.SeesAsync(() => AttemptAsync(task, attempt), row => row?.FinishedAt is not null))!;

    public Task<List<StepRow>> StepsAsync(Guid task) => DbAsync(db => db.Steps.AsNoTracking().Where(s => s.TaskId == task).OrderBy(s => s.Index).ToListAsync());

    public Task<List<EventRow>> EventsAsync() => DbAsync(db => db.Events.AsNoTracking().Where(e => e.BuildId == Build).OrderBy(e => e.Sequence).ToListAsync());

    public Task<List<OutputChunk>> ChunksAsync(Guid task) => DbAsync(db => db.OutputChunks.AsNoTracking().Where(c => c.TaskId == task).OrderBy(c => c.Offset).ToListAsync());

    public async Task<string> OutputAsync(Guid task) => string.Concat((await ChunksAsync(task)).Select(c => Encoding.UTF8.GetString(c.Data)));

    public Task<Lease?> LeaseOfAsync(Guid task) => DbAsync(db => db.Leases.AsNoTracking().SingleOrDefaultAsync(l => l.TaskId == task));

    public Task<T> DbAsync<T>(Func<SlipwayDbContext, Task<T>> read) => Desk.AsTenantAsync(Tenant, (db, _) => read(db));

    public async ValueTask DisposeAsync()
    {
        foreach (var host in Enumerable.Reverse(_hosts))
        {
            await host.StopAsync();
            host.Dispose();
        }
    }

    private async Task<IHost> StartAsync(Action<HostApplicationBuilder> configure)
    {
        var host = Make(configure);
        await host.StartAsync();
        return host;
    }

    private IHost Make(Action<HostApplicationBuilder> configure)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(_settings);
        builder.Configuration["Slipway:Egress:Allow:0"] = "127.0.0.0/8";
        if (Log is not null)
        {
            builder.Logging.AddProvider(Log).SetMinimumLevel(LogLevel.Trace);
        }

        builder.AddPersistence();
        configure(builder);
        var host = builder.Build();
        _hosts.Add(host);
        return host;
    }

    private Task SeedAsync(Func<ClusterSpec, ClusterSpec> change, CredentialSecrets secrets) => Desk.AsTenantAsync(Tenant, async (db, services) =>
    {
        var now = TimeProvider.System.GetUtcNow();
        var spec = change(new ClusterSpec
        {
            Name = "bench",
            Hosts = [new HostSpec { Name = "one", Address = "127.0.0.1", Port = _server.Port, Ip = "127.0.0.1", Roles = [HostRole.ControlPlane, HostRole.Etcd] }],
            Ssh = new SshSpec { User = "root", Credential = "key" },
        });
        db.Credentials.Add(new StoredCredential
        {
            Id = Guid.CreateVersion7(),
            TenantId = Tenant,
            Name = "key",
            CreatedAt = now,
            UpdatedAt = now,
            Protected = services.GetRequiredService<SecretProtector>().Protect(Tenant, secrets),
        });
        db.Clusters.Add(new ClusterRow { Id = _cluster, TenantId = Tenant, Name = "bench", Phase = "Building", Revision = 1, CreatedAt = now });
        db.SpecRevisions.Add(new SpecRevision { ClusterId = _cluster, Revision = 1, TenantId = Tenant, Spec = JsonSerializer.Serialize(spec, SlipwayJson.Options), CreatedBy = "test", CreatedAt = now });
        db.Hosts.Add(new HostRow { Id = Host, TenantId = Tenant, ClusterId = _cluster, Name = "one" });
        db.Builds.Add(new BuildRow { CorrelationId = Build, TenantId = Tenant, ClusterId = _cluster, Revision = 1, Kind = nameof(BuildKind.Create), CurrentState = "Running", RequestedBy = "test", CreatedAt = now, UpdatedAt = now });
        await db.SaveChangesAsync();
    });
}
