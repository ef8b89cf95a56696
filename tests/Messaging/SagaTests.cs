using Microsoft.EntityFrameworkCore;

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
}
