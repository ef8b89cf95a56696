using Microsoft.EntityFrameworkCore;
using Slipway.Messaging.Outbox;

namespace Slipway.Tests.Messaging;

internal static class OrderQueries
{
    public static Task<string?> StateOfAsync(this Place place, Guid order, string wanted, CancellationToken cancellationToken) =>
        Eventually.SeesAsync(
            () => place.AskAsync(db => db.Orders.Where(saga => saga.CorrelationId == order).Select(saga => saga.State).SingleOrDefaultAsync(cancellationToken)),
            state => state == wanted,
            cancellationToken);

    public static Task<int> OutboxAsync(this Place place, int wanted, CancellationToken cancellationToken) =>
        Eventually.SeesAsync(
            () => place.AskAsync(db => db.Set<OutboxRow>().CountAsync(cancellationToken)),
            count => count == wanted,
            cancellationToken);

    public static Task<int> MadePartsAsync(this Place place, Guid order, CancellationToken cancellationToken) =>
        place.AskAsync(db => db.MadeParts.CountAsync(made => made.OrderId == order, cancellationToken));

    public static async Task<T> AskAsync<T>(this Place place, Func<OrderDb, Task<T>> question)
    {
        await using var db = place.CreateDb();
        return await question(db);
    }
}
