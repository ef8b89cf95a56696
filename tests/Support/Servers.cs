using Slipway.AppHost.Resources;

namespace Slipway.Tests.Support;

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

    public Task<string> CreateVirtualHostAsync() => Broker.CreateVirtualHostAsync($"test{Interlocked.Increment(ref _hosts)}", CancellationToken.None);

    /// <returns>Configuration of a service on a database and a virtual host of its own.</returns>
    public async Task<IDictionary<string, string?>> SettingsAsync()
    {
        var settings = Database.Settings(await Database.CreateAsync());
        settings["ConnectionStrings:rabbitmq"] = await CreateVirtualHostAsync();
        return settings;
    }

    public async ValueTask DisposeAsync()
    {
        await Broker.DisposeAsync();
        await Database.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
