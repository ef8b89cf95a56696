using Microsoft.EntityFrameworkCore;
using Slipway.Tests.Support;

namespace Slipway.Tests.Messaging;

public sealed class SagaTests(Servers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_saga_hands_out_work_counts_what_comes_back_and_ends()
    {
        var place = await servers.CreatePlaceAsync(Token);
        await using var workshop = await Workshop.OpenAsync(place, Token);
        var order = Guid.NewGuid();

        await workshop.PublishAsync(new SubmitOrder(order, Parts: 20), Token);

        await place.StateOfAsync(order, "Complete", Token);
        Assert.Equal(20, await place.MadePartsAsync(order, Token));
        await place.OutboxAsync(0, Token);
    }

    [Fact]
    public async Task Several_first_messages_at_once_make_one_saga_and_no_error()
    {
        var place = await servers.CreatePlaceAsync(Token);
        await using var workshop = await Workshop.OpenAsync(place, Token);
        var order = Guid.NewGuid();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => workshop.PublishAsync(new SubmitOrder(order, Parts: 2), Token)));

        await place.StateOfAsync(order, "Complete", Token);
        await Eventually.SeesAsync(() => place.InboxAsync(Token), count => count == 8 + 2 + 2);
        Assert.Equal(1, await place.AskAsync(db => db.Orders.CountAsync(Token)));
        Assert.Null(await workshop.Queues.DepthAsync("order_error", Token));
    }
}
