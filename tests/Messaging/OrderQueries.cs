using Microsoft.EntityFrameworkCore;
using Npgsql;
using Slipway.Messaging.Inbox;
using Slipway.Messaging.Outbox;
using Slipway.Tests.Support;

namespace Slipway.Tests.Messaging;

internal static class OrderQueries
{
    public static Task<string?> StateOfAsync(this Place place, Guid order, string wanted, CancellationToken cancellationToken, TimeSpan? deadline = null) =>
        Eventually.SeesAsync(
            () => place.AskAsync(db => db.Orders.Where(saga => saga.CorrelationId == order).Select(saga => saga.State).SingleOrDefaultAsync(cancellationToken)),
            state => state == wanted,
            deadline);

    public static Task<int> OutboxAsync(this Place place, int wanted, CancellationToken cancellationToken) =>
        Eventually.SeesAsync(
            () => place.AskAsync(db => db.Set<OutboxRow>().CountAsync(cancellationToken)),
            count => count == wanted);

    public static Task<int> OutboxAsync(this Place place, string of, CancellationToken cancellationToken) =>
        place.AskAsync(db => db.Set<OutboxRow>().CountAsync(row => row.MessageTypes.Contains(of), cancellationToken));

    public static Task<int> InboxAsync(this Place place, CancellationToken cancellationToken) =>
        place.AskAsync(db => db.Set<InboxRow>().CountAsync(cancellationToken));

    public static Task<int> MadePartsAsync(this Place place, Guid order, CancellationToken cancellationToken) =>
        place.AskAsync(db => db.MadeParts.CountAsync(made => made.OrderId == order, cancellationToken));

    /// <summary>What <see cref="PartMaker"/> has to wait for: as long as the test holds it, its transaction stays open.</summary>
    public static async Task<IAsyncDisposable> HoldPartMakersAsync(this Place place, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(place.Database + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var hold = new NpgsqlCommand($"select pg_advisory_lock({PartMaker.Lock})", connection);
        await hold.ExecuteNonQueryAsync(cancellationToken);
        return connection;
    }

    public static Task<long> HeldPartMakersAsync(this Place place, long wanted, CancellationToken cancellationToken) =>
        Eventually.SeesAsync(
            () => place.AskAsync(db => db.Database.SqlQuery<long>($"select count(*) as \"Value\" from pg_locks where locktype = 'advisory' and not granted").SingleAsync(cancellationToken)),
            count => count == wanted);

    public static async Task<T> AskAsync<T>(this Place place, Func<OrderDb, Task<T>> question)
    {
        await using var db = place.CreateDb();
        return await question(db);
    }
}
