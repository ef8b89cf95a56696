using Slipway.AppHost.Resources;
using Slipway.Tests.Chaos;
using Slipway.Tests.Lab.Fixtures;
using Slipway.Tests.Support;

[assembly: AssemblyFixture(typeof(ChaosSystem))]
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Slipway.Tests.Chaos;

/// <summary>A lab of three hosts and one Slipway on servers that the test itself runs: the AppHost does not start private ones again.</summary>
public sealed class ChaosSystem : IAsyncLifetime
{
    internal static readonly string[] Names = ["alma1", "alma-w1", "alma-w2"];

    private readonly StateDirectory _state = new();
    private string? _whyNot;

    internal LabHosts Hosts { get; } = new(Environment.GetEnvironmentVariable("SLIPWAY_CHAOS_SUBNET") ?? LabHosts.TestSubnet);

    internal RunningSlipway Slipway { get; } = new();

    internal PostgresServer Postgres { get; private set; } = null!;

    internal RabbitMqServer RabbitMq { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _whyNot = await LabHosts.WhyNotAsync();
        if (_whyNot is not null)
            return;
        Postgres = new PostgresServer(_state.Of("postgres"));
        RabbitMq = new RabbitMqServer(_state.Of("rabbitmq"));
        await Task.WhenAll(Postgres.StartAsync(CancellationToken.None), RabbitMq.StartAsync(CancellationToken.None));
        await Slipway.StartAsync(null, new Dictionary<string, string>
        {
            ["ConnectionStrings__slipwaydb"] = Postgres.ConnectionString,
            ["ConnectionStrings__rabbitmq"] = RabbitMq.ConnectionString,
        });
    }

    /// <summary>Three hosts that nobody has touched yet; their journals outlast a reboot.</summary>
    internal async Task FreshHostsAsync()
    {
        await Hosts.UpAsync(string.Join(',', Names));
        foreach (var host in Names)
            await Hosts.OnAsync(host, "mkdir -p /var/log/journal && journalctl --flush");
    }

    /// <summary>Skips the test where there can be no lab; where that may not be, it fails.</summary>
    internal void Need()
    {
        if (_whyNot is not null && Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail($"CI must run the lab: {_whyNot}");
        Assert.SkipWhen(_whyNot is not null, _whyNot ?? "");
    }

    /// <summary>The logs of services and broker go with their state.</summary>
    internal string SaveLogs()
    {
        var saved = Directory.CreateDirectory(Path.Combine(Checkout.Root, "artifacts", "dev", "chaos-logs"));
        foreach (var log in ((string[])[Slipway.Ready.LogDirectory, _state.Of("rabbitmq/log")]).SelectMany(folder => new DirectoryInfo(folder).EnumerateFiles()))
            log.CopyTo(Path.Combine(saved.FullName, log.Name), overwrite: true);
        return saved.FullName;
    }

    public async ValueTask DisposeAsync()
    {
        if (_whyNot is null)
        {
            await Slipway.DisposeAsync();
            await Hosts.DisposeAsync();
            await RabbitMq.DisposeAsync();
            await Postgres.DisposeAsync();
        }

        _state.Dispose();
    }
}
