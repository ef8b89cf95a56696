using MassTransit;
using MassTransit.Scheduling;
using Microsoft.EntityFrameworkCore;

namespace Slipway.Messaging.Outbox;

/// <summary>Delays are outbox rows with a due time: they need no broker plug-in, survive everything and are cancelled by a delete.</summary>
internal sealed class OutboxScheduler(ISendEndpointProvider outbox, DbContext db) : IScheduleMessageProvider
{
    private readonly DelayedScheduleMessageProvider _delayed = new(outbox);

    public Task<ScheduledMessage<T>> ScheduleSend<T>(
        Uri destinationAddress, DateTime scheduledTime, T message, IPipe<SendContext<T>> pipe, CancellationToken cancellationToken)
        where T : class =>
        _delayed.ScheduleSend(destinationAddress, scheduledTime, message, pipe, cancellationToken);

    public async Task CancelScheduledSend(Guid tokenId, CancellationToken cancellationToken)
    {
        foreach (var unsaved in db.ChangeTracker.Entries<OutboxRow>().Where(row => row.State == EntityState.Added && row.Entity.TokenId == tokenId).ToList())
            unsaved.State = EntityState.Detached;
        await db.Set<OutboxRow>().Where(row => row.TokenId == tokenId).ExecuteDeleteAsync(cancellationToken);
    }

    public Task CancelScheduledSend(Uri destinationAddress, Guid tokenId, CancellationToken cancellationToken) =>
        CancelScheduledSend(tokenId, cancellationToken);
}
