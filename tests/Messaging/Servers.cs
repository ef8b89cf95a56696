using Npgsql;
using Slipway.AppHost.Resources;
using Slipway.Tests.Messaging;

[assembly: AssemblyFixture(typeof(Servers))]

namespace Slipway.Tests.Messaging;

/// <summary>One Postgres and one RabbitMQ for the assembly; each test gets a database and a virtual host of its own.</summary>
public sealed class Servers : IAsyncLifetime
{
    private readonly StateDirectory _state = new();

    public Servers()
    {
        Postgres = new PostgresServer(_state.Of("postgres"));
        RabbitMq = new RabbitMqServer(_state.Of("rabbitmq"));
    }

    public PostgresServer Postgres { get; }

    public RabbitMqServer RabbitMq { get; }

    public async ValueTask InitializeAsync() =>
        await Task.WhenAll(Postgres.StartAsync(CancellationToken.None), RabbitMq.StartAsync(CancellationToken.None));

    public async ValueTask DisposeAsync()
    {
        await Postgres.DisposeAsync();
        await RabbitMq.DisposeAsync();
        _state.Dispose();
    }

    internal async Task<Place> CreatePlaceAsync(CancellationToken cancellationToken)
    {
        var name = $"t{Guid.NewGuid():N}";
        await using var postgres = NpgsqlDataSource.Create(Postgres.ConnectionString);
        await using var create = postgres.CreateCommand($"create database {name}");
        await create.ExecuteNonQueryAsync(cancellationToken);
        var place = new Place(name, Postgres.ConnectionStringTo(name), await RabbitMq.CreateVirtualHostAsync(name, cancellationToken));
        await using var db = place.CreateDb();
        await db.Database.EnsureCreatedAsync(cancellationToken);
        return place;
    }
}
