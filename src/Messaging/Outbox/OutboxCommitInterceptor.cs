using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Slipway.Messaging.Outbox;

/// <summary>Wakes the relay when outbox rows are committed, whoever commits them.</summary>
internal sealed class OutboxCommitInterceptor(OutboxSignal signal) : SaveChangesInterceptor, IDbTransactionInterceptor
{
    public override async ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken)
    {
        if (eventData.Context is { } db && signal.IsPending(db))
        {
            // Within a transaction the notification is delivered by, and only by, its commit.
            if (!signal.RelayRuns)
                await db.Database.ExecuteSqlAsync($"select pg_notify({MessagingOptions.OutboxChannel}, '')", cancellationToken);
            if (db.Database.CurrentTransaction is null)
                Committed(db);
        }

        return result;
    }

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken)
    {
        Committed(eventData.Context);
        return Task.CompletedTask;
    }

    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Committed(eventData.Context);

    private void Committed(DbContext? db)
    {
        if (db is null || !signal.IsPending(db))
            return;
        signal.Clear(db);
        signal.Wake();
    }
}
