using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Slipway.Messaging.Broker;

/// <param name="Ready">Messages no consumer has been given yet.</param>
public sealed record QueueDepth(long Ready, long Consumers);

/// <summary>Looks at queues and empties error queues. Not for ordinary sending: that is the outbox's.</summary>
public sealed class RabbitQueues(Uri broker) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _connecting = new(1);
    private IConnection? _connection;

    public static string ErrorQueueOf(string queue) => queue + "_error";

    /// <returns>null when there is no such queue.</returns>
    public async Task<QueueDepth?> DepthAsync(string queue, CancellationToken cancellationToken)
    {
        await using var channel = await OpenAsync(cancellationToken);
        try
        {
            var declared = await channel.QueueDeclarePassiveAsync(queue, cancellationToken);
            return new QueueDepth(declared.MessageCount, declared.ConsumerCount);
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return null;
        }
    }

    /// <returns>Whether somebody could get a message out of a queue, were there one. It is not taken.</returns>
    public async Task<bool> AnswersAsync(string queue, CancellationToken cancellationToken)
    {
        await using var channel = await OpenAsync(cancellationToken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await channel.BasicGetAsync(queue, autoAck: false, patience.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>With all that is in it.</summary>
    public async Task DeleteAsync(string queue, CancellationToken cancellationToken)
    {
        await using var channel = await OpenAsync(cancellationToken);
        await channel.QueueDeleteAsync(queue, ifUnused: false, ifEmpty: false, cancellationToken: cancellationToken);
    }

    /// <summary>
    /// Moves up to <paramref name="limit"/> messages from the error queue of <paramref name="queue"/> back to it, oldest first, under their old ids.
    /// A message leaves the error queue only once the broker has confirmed it in the other one.
    /// </summary>
    /// <returns>How many were moved.</returns>
    public async Task<int> RequeueErrorsAsync(string queue, int limit, CancellationToken cancellationToken)
    {
        if (await DepthAsync(ErrorQueueOf(queue), cancellationToken) is not { Ready: > 0 } waiting)
            return 0;
        await using var channel = await OpenAsync(cancellationToken);
        var moved = 0;
        // A message that fails again at once must not be fetched a second time.
        for (var left = Math.Min(limit, waiting.Ready); left > 0; left--)
        {
            if (await channel.BasicGetAsync(ErrorQueueOf(queue), autoAck: false, cancellationToken) is not { } message)
                break;
            var properties = new BasicProperties(message.BasicProperties);
            properties.Headers = properties.Headers?
                .Where(header => !header.Key.StartsWith("MT-Fault-", StringComparison.Ordinal) && header.Key != "MT-Reason")
                .ToDictionary();
            await channel.BasicPublishAsync(exchange: "", routingKey: queue, mandatory: true, properties, message.Body, cancellationToken);
            await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancellationToken);
            moved++;
        }

        return moved;
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
        _connecting.Dispose();
    }

    private async Task<IChannel> OpenAsync(CancellationToken cancellationToken)
    {
        var confirmed = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
        await _connecting.WaitAsync(cancellationToken);
        try
        {
            if (_connection is { IsOpen: false })
            {
                await _connection.DisposeAsync();
                _connection = null;
            }

            _connection ??= await new ConnectionFactory { Uri = broker, AutomaticRecoveryEnabled = false, ContinuationTimeout = Patience, ClientProvidedName = "slipway-queues" }
                .CreateConnectionAsync(cancellationToken);
            return await _connection.CreateChannelAsync(confirmed, cancellationToken);
        }
        finally
        {
            _connecting.Release();
        }
    }
}
