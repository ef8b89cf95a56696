using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Messaging;
using Slipway.Messaging.Broker;
using Slipway.Tests.Support;

namespace Slipway.Tests.Messaging;

public sealed class PoisonTests(Servers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_that_cannot_be_handled_waits_in_the_error_queue_and_can_be_put_back()
    {
        var place = await servers.CreatePlaceAsync(Token);
        var mood = new Mood { Refuses = true };
        await using var workshop = await Workshop.OpenAsync(
            place,
            Token,
            bus =>
            {
                bus.AddConsumer<Moody>();
                bus.AddSagaStateMachine<OrderStateMachine, Order>().PostgresRepository();
            },
            services => services.AddSingleton(mood));
        var order = Guid.NewGuid();

        await workshop.PublishAsync(new MakePart(order, 1), Token);
        await workshop.PublishAsync(new MakePart(order, 2), Token);
        await Eventually.SeesAsync(() => workshop.Queues.DepthAsync(RabbitQueues.ErrorQueueOf("moody"), Token), depth => depth?.Ready == 2);
        Assert.Equal(0, await place.MadePartsAsync(order, Token));
        Assert.Equal(0, await place.InboxAsync(Token));

        // Still refused: it comes back to the error queue, and one call does not move it twice.
        Assert.Equal(2, await workshop.Queues.RequeueErrorsAsync("moody", 100, Token));
        await Eventually.SeesAsync(() => workshop.Queues.DepthAsync(RabbitQueues.ErrorQueueOf("moody"), Token), depth => depth?.Ready == 2);
        mood.Refuses = false;
        Assert.Equal(1, await workshop.Queues.RequeueErrorsAsync("moody", 1, Token));
        await Eventually.SeesAsync(() => place.MadePartsAsync(order, Token), count => count == 1);
        Assert.Equal(1, (await workshop.Queues.DepthAsync(RabbitQueues.ErrorQueueOf("moody"), Token))?.Ready);
        Assert.Equal(1, await workshop.Queues.RequeueErrorsAsync("moody", 100, Token));
        await Eventually.SeesAsync(() => place.MadePartsAsync(order, Token), count => count == 2);
        Assert.Equal(0, await workshop.Queues.RequeueErrorsAsync("moody", 100, Token));
    }

    private sealed class Mood
    {
        public bool Refuses { get; set; }
    }

    private sealed class Moody(Mood mood, OrderDb db) : IConsumer<MakePart>
    {
        public Task Consume(ConsumeContext<MakePart> context) =>
            mood.Refuses ? throw new ArgumentException("Not today") : new PartMaker(db).Consume(context);
    }
}
