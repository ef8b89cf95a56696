using Slipway.AppHost.Resources;
using Slipway.Tests.StepRunners;
using Slipway.Tests.Support;

[assembly: AssemblyFixture(typeof(Servers))]
// One sshd, one broker and two cores for all of them.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]

namespace Slipway.Tests.StepRunners;

/// <summary>One Postgres and one RabbitMQ for the assembly; a database and a virtual host for each test.</summary>
public sealed class Servers : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("slipway-mq-");
    private int _hosts;

    public TestDatabase Database { get; private set; } = null!;

    public string BrokerDirectory => _directory.FullName;

    public RabbitMqServer Broker { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Broker = new RabbitMqServer(_directory.FullName);
        var broker = Broker.StartAsync(CancellationToken.None);
        Database = await TestDatabase.StartAsync();
        await broker;
    }

    public async Task<IDictionary<string, string?>> SettingsAsync()
    {
        var settings = Database.Settings(await Database.CreateAsync());
        settings["ConnectionStrings:rabbitmq"] = await Broker.CreateVirtualHostAsync($"test{Interlocked.Increment(ref _hosts)}", CancellationToken.None);
        return settings;
    }

    public async ValueTask DisposeAsync()
    {
        await Broker.DisposeAsync();
        await Database.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
