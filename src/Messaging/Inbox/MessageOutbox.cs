using MassTransit;
using MassTransit.Middleware;
using MassTransit.Middleware.Outbox;
using Microsoft.EntityFrameworkCore;
using Slipway.Messaging.Outbox;

namespace Slipway.Messaging.Inbox;

/// <summary>
/// The consume context inside <see cref="MessageTransaction{TDbContext}"/>: everything sent becomes a row of the transaction.
/// MassTransit's own second and third phase (deliver, remove) are the relay's work here, so their members have nothing to do.
/// </summary>
internal sealed class MessageOutbox<T>(
    ConsumeContext<T> context, OutboxConsumeOptions options, IServiceProvider services, DbContext db, OutboxSignal signal, TimeProvider time)
    : OutboxConsumeContextProxy<T>(context, options, services)
    where T : class
{
    public override bool ContinueProcessing { get; set; }
    public override bool IsMessageConsumed => false;
    public override bool IsOutboxDelivered => false;
    public override int ReceiveCount => 1;
    public override long? LastSequenceNumber => null;

    public override Task AddSend<TMessage>(SendContext<TMessage> context)
    {
        signal.Add(db, OutboxRow.From(context, time));
        return Task.CompletedTask;
    }

    public override Task SetConsumed() => Task.CompletedTask;
    public override Task SetDelivered() => Task.CompletedTask;
    public override Task<List<OutboxMessageContext>> LoadOutboxMessages() => Task.FromResult(new List<OutboxMessageContext>());
    public override Task NotifyOutboxMessageDelivered(OutboxMessageContext message) => Task.CompletedTask;
    public override Task RemoveOutboxMessages() => Task.CompletedTask;
}
