using MassTransit;
using MassTransit.Logging;
using MassTransit.Middleware;
using MassTransit.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Slipway.Messaging.Outbox;

/// <summary>
/// Sends what is due and deletes it once the broker has confirmed it, in one transaction whose row locks keep other relays away.
/// Dying in between sends a message again under its old id, and the receiver's inbox drops it.
/// </summary>
internal sealed partial class OutboxRelay<TDbContext>(
    IBus bus,
    [FromKeyedServices(MessagingOptions.SystemDataSource)] NpgsqlDataSource source,
    OutboxSignal signal,
    MessagingMetrics metrics,
    IOptions<MessagingOptions> options,
    TimeProvider time,
    IServiceProvider services,
    ILogger<OutboxRelay<TDbContext>> logger) : BackgroundService
    where TDbContext : DbContext
{
    private const int BatchSize = 200;

    // The rows stay locked while the broker is silent, so a silent broker must not hold them for long.
    private static readonly TimeSpan ConfirmTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var table = OutboxTable.For<TDbContext>(services);
        signal.RelayRuns = true;
        var failures = 0;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var pause = TimeSpan.Zero;
                try
                {
                    var (sent, unsent, nextDue) = await RelayAsync(table, stoppingToken);
                    failures = unsent > 0 && sent == 0 ? failures + 1 : 0;
                    if (sent + unsent < BatchSize)
                        await signal.WaitAsync(nextDue < options.Value.PollInterval ? nextDue : options.Value.PollInterval, stoppingToken);
                    if (failures > 0)
                        pause = Pause(failures);
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    if (Outages.IsOutage(exception))
                        LogOutage(exception.Message);
                    else
                        LogFailed(exception);
                    pause = Pause(++failures);
                }

                if (pause > TimeSpan.Zero)
                    await Task.Delay(pause, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        finally
        {
            signal.RelayRuns = false;
        }
    }

    private static TimeSpan Pause(int failures) =>
        TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, 0.1 * Math.Pow(2, Math.Min(failures, 10))));

    private async Task<(int Sent, int Unsent, TimeSpan NextDue)> RelayAsync(OutboxTable table, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var due = await table.LockDueAsync(connection, BatchSize, cancellationToken);
        if (due.Count == 0)
            return (0, 0, await NextDueAsync());

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(ConfirmTimeout);
        // Confirms are awaited together: the broker writes one batch, not two hundred.
        var failures = await Task.WhenAll(due.Select(row => SendAsync(row, timeout.Token)));
        cancellationToken.ThrowIfCancellationRequested();

        var sent = due.Where((_, index) => failures[index] is null).Select(row => row.Id).ToArray();
        var unsent = due.Where((_, index) => failures[index] is not null).Select(row => row.Id).ToArray();
        if (sent.Length > 0)
            await table.DeleteAsync(connection, sent, cancellationToken);
        if (unsent.Length > 0)
        {
            await table.PostponeAsync(connection, unsent, cancellationToken);
            var (row, failure) = due.Zip(failures).First(pair => pair.Second is not null);
            LogUnsent(unsent.Length, row.Destination, row.Attempts + 1, failure!.Message);
        }

        var next = await NextDueAsync();
        await transaction.CommitAsync(cancellationToken);
        metrics.Relayed(sent.Length, unsent.Length);
        return (sent.Length, unsent.Length, next);

        async Task<TimeSpan> NextDueAsync() =>
            await table.NextDueAsync(connection, cancellationToken) is { } next && next > TimeSpan.FromMilliseconds(5) ? next : options.Value.PollInterval;
    }

    /// <returns>Why the broker has it not, or null when it has.</returns>
    private async Task<Exception?> SendAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        // Makes the stored trace context the parent again, so one trace goes from the writer through here to the consumer.
        var activity = LogContext.Current?.StartOutboxDeliverActivity(row);
        try
        {
            var destination = new Uri(row.Destination);
            var endpoint = await bus.GetSendEndpoint(destination);
            await endpoint.Send(new SerializedMessageBody(), new MandatorySend(new OutboxMessageSendPipe(row, destination)), cancellationToken);
            return null;
        }
        catch (Exception exception)
        {
            activity?.AddExceptionEvent(exception);
            return exception;
        }
        finally
        {
            activity?.Stop();
        }
    }

    /// <summary>
    /// An exchange to which no queue is bound yet (first start, emptied broker) swallows messages in silence;
    /// as mandatory they come back and stay in the outbox until somebody listens.
    /// </summary>
    private sealed class MandatorySend(IPipe<SendContext> stored) : IPipe<SendContext>
    {
        public async Task Send(SendContext context)
        {
            await stored.Send(context);
            if (context is RabbitMqSendContext rabbit)
                rabbit.Mandatory = true;
        }

        public void Probe(ProbeContext context) => stored.Probe(context);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} messages stay in the outbox; the first, to {Destination}, after {Attempts} tries: {Reason}")]
    private partial void LogUnsent(int count, string destination, int attempts, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The outbox is out of reach: {Reason}")]
    private partial void LogOutage(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The outbox could not be relayed; trying again")]
    private partial void LogFailed(Exception exception);
}
