using System.Data;
using MassTransit;
using MassTransit.Context;
using MassTransit.Middleware;
using MassTransit.Scheduling;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Slipway.Messaging.Outbox;

namespace Slipway.Messaging.Inbox;

/// <summary>
/// One try at one message is one transaction: inbox row, whatever the consumer or saga changes, outbox rows.
/// A message whose inbox row exists was committed before and is only acknowledged.
/// </summary>
internal sealed partial class MessageTransaction<TDbContext>(
    TDbContext db,
    IServiceProvider services,
    OutboxSignal signal,
    MessagingMetrics metrics,
    TimeProvider time,
    IEnumerable<IMessageScope> scopes,
    ILogger<MessageTransaction<TDbContext>> logger) : IOutboxContextFactory<TDbContext>
    where TDbContext : DbContext
{
    public async Task Send<T>(ConsumeContext<T> context, OutboxConsumeOptions options, IPipe<OutboxConsumeContext<T>> next)
        where T : class
    {
        var messageId = context.GetOriginalMessageId() ?? throw new MessageException(typeof(T), "A message without MessageId cannot be told from its duplicate");
        var cancellationToken = context.CancellationToken;

        foreach (var scope in scopes)
            await scope.ConnectingAsync(context, db, cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        try
        {
            await HandleAsync(context, options, next, messageId);
            await db.SaveChangesAsync(cancellationToken);
            // A commit that is cancelled half-way is neither done nor undone for whoever looks.
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (Exception exception) when (db.Database.GetDbConnection().State != ConnectionState.Open)
        {
            throw new DatabaseLostException(exception);
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("messageTransaction");

    private async Task HandleAsync<T>(ConsumeContext<T> context, OutboxConsumeOptions options, IPipe<OutboxConsumeContext<T>> next, Guid messageId)
        where T : class
    {
        var cancellationToken = context.CancellationToken;
        foreach (var scope in scopes)
            await scope.BegunAsync(context, db, cancellationToken);

        if (!await TryRememberAsync(messageId, options.ConsumerId, cancellationToken))
        {
            metrics.Duplicate(options.ConsumerType);
            LogDuplicate(messageId, options.ConsumerType);
            // Undelivered messages end in the queue's _skipped sibling.
            await context.NotifyConsumed(context, TimeSpan.Zero, options.ConsumerType);
            return;
        }

        var outbox = new MessageOutbox<T>(context, options, services, db, signal, time);
        context.AddOrUpdatePayload<MessageSchedulerContext>(
            () => new ConsumeMessageSchedulerContext(outbox, CreateScheduler),
            _ => new ConsumeMessageSchedulerContext(outbox, CreateScheduler));
        await next.Send(outbox);
    }

    private async Task<bool> TryRememberAsync(Guid messageId, Guid consumerId, CancellationToken cancellationToken)
    {
        var sql = $"insert into {db.TableOf<InboxRow>()} (message_id, consumer_id, received_at) values ({{0}}, {{1}}, now()) on conflict do nothing";
        return await db.Database.ExecuteSqlRawAsync(sql, [messageId, consumerId], cancellationToken) == 1;
    }

    private MessageScheduler CreateScheduler(ConsumeContext context) => new(new OutboxScheduler(context, db), context.GetPayload<IBusTopology>());

    [LoggerMessage(Level = LogLevel.Debug, Message = "Message {MessageId} was already committed by {Consumer}; acknowledged only")]
    private partial void LogDuplicate(Guid messageId, string consumer);
}

/// <summary>
/// The connection broke under the consumer. What surfaces then may be anything ("Transaction is already completed"),
/// so it is the connection that tells an outage from a consumer's own failure.
/// </summary>
internal sealed class DatabaseLostException(Exception inner) : Exception($"The database was lost while a message was handled: {inner.Message}", inner);
