using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Slipway.Messaging;
using Slipway.Messaging.Broker;
using Slipway.Tests.Support;

namespace Slipway.Tests.Messaging;

[CollectionDefinition(nameof(CrashTests), DisableParallelization = true)]
public sealed class CrashCollection;

/// <summary>These kill and empty the servers, so nothing else runs beside them.</summary>
[Collection(nameof(CrashTests))]
public sealed class CrashTests(Servers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_process_killed_between_commit_and_send_loses_nothing_and_repeats_nothing()
    {
        var place = await servers.CreatePlaceAsync(Token);
        var order = Guid.NewGuid();
        await using var victim = Victim.Start(place);
        IAsyncDisposable hold;
        await using (var saga = await Workshop.OpenAsync(place, Token, bus => bus.AddSagaStateMachine<OrderStateMachine, Order>().PostgresRepository()))
        {
            await Eventually.SeesAsync(() => saga.Queues.DepthAsync("part-maker", Token), depth => depth?.Consumers == 1);
            hold = await place.HoldPartMakersAsync(Token);
            await saga.PublishAsync(new SubmitOrder(order, Parts: 1), Token);
            await place.HeldPartMakersAsync(1, Token);
        }

        await servers.RabbitMq.SettleAsync(Token);

        // The victim commits, but the broker is there neither for its message nor for its acknowledgement.
        await servers.RabbitMq.KillAsync();
        await hold.DisposeAsync();
        await Eventually.SeesAsync(() => place.MadePartsAsync(order, Token), count => count == 1);
        await victim.KillAsync();
        Assert.Equal(1, await place.OutboxAsync(of: nameof(PartMade), Token));
        await servers.RabbitMq.RestartAsync(Token);

        await using var successor = await Workshop.OpenAsync(place, Token);
        await place.StateOfAsync(order, "Complete", Token);
        await Eventually.SeesAsync(() => Task.FromResult(successor.DuplicatesOf<PartMaker>()), count => count == 1);
        Assert.Equal(1, await place.MadePartsAsync(order, Token));
        await place.OutboxAsync(0, Token);
    }

    [Fact]
    public async Task An_emptied_broker_is_filled_again_from_the_outbox()
    {
        var place = await servers.CreatePlaceAsync(Token);
        await using var workshop = await Workshop.OpenAsync(place, Token);
        await servers.RabbitMq.KillAsync();
        var order = Guid.NewGuid();
        await workshop.PublishAsync(new SubmitOrder(order, Parts: 5), Token);
        await place.OutboxAsync(1, Token);
        var health = workshop.Services.GetRequiredService<HealthCheckService>();
        await Eventually.SeesAsync(async () => (await health.CheckHealthAsync(Token)).Status, status => status == HealthStatus.Degraded);

        await servers.RabbitMq.WipeAsync(Token);
        await servers.RabbitMq.CreateVirtualHostAsync(place.Name, Token);

        await place.StateOfAsync(order, "Complete", Token);
        Assert.Equal(5, await place.MadePartsAsync(order, Token));
    }

    /// <remarks><see cref="AppHost.Resources.RabbitMqServer.SettleAsync"/> says how a killed node forgets what it had written of a new quorum queue.</remarks>
    [Fact]
    public async Task A_queue_that_a_killed_broker_left_without_a_leader_is_made_anew()
    {
        var place = await servers.CreatePlaceAsync(Token);
        await using var workshop = await Workshop.OpenAsync(place, Token, services: services => services.Configure<MessagingOptions>(options => options.SampleInterval = TimeSpan.FromSeconds(2)));
        await servers.RabbitMq.KillAsync();
        await servers.RabbitMq.RestartAsync(Token);

        var order = Guid.NewGuid();
        await workshop.PublishAsync(new SubmitOrder(order, Parts: 5), Token);
        await place.StateOfAsync(order, "Complete", Token, TimeSpan.FromMinutes(2));
        Assert.Equal(5, await place.MadePartsAsync(order, Token));
    }

    [Fact]
    public async Task A_database_killed_in_the_middle_of_everything_costs_no_message()
    {
        const int Parts = 150;
        var place = await servers.CreatePlaceAsync(Token);
        await using var workshop = await Workshop.OpenAsync(place, Token);
        var order = Guid.NewGuid();
        await workshop.PublishAsync(new SubmitOrder(order, Parts), Token);
        await Eventually.SeesAsync(() => place.MadePartsAsync(order, Token), count => count > 10);

        await servers.Postgres.KillAsync();
        await servers.Postgres.RestartAsync(Token);

        Assert.InRange(await place.MadePartsAsync(order, Token), 10, Parts - 1);
        await place.StateOfAsync(order, "Complete", Token);
        Assert.Equal(Parts, await place.MadePartsAsync(order, Token));
        await place.OutboxAsync(0, Token);
        foreach (var queue in (string[])["order", "part-maker"])
            Assert.Null(await workshop.Queues.DepthAsync(RabbitQueues.ErrorQueueOf(queue), Token));
    }
}
