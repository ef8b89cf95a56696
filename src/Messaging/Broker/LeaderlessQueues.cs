using Microsoft.Extensions.Logging;

namespace Slipway.Messaging.Broker;

/// <summary>
/// A quorum queue can lose its leader for good: RabbitMQ 3.10 killed within half a second of the queue's making forgets that it has one, and so does a
/// cluster that loses most of its disks. The queue is still there, but whoever sends to it or consumes it waits for ever. It is deleted, and MassTransit
/// makes it anew. What it held is said again by those who keep account of it; what is in the outbox never left it.
/// </summary>
internal sealed partial class LeaderlessQueues(RabbitQueues queues, ILogger<LeaderlessQueues> logger)
{
    private readonly HashSet<string> _unconsumed = [];

    /// <param name="queue">One that this process consumes.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    public async Task LookAsync(string queue, CancellationToken cancellationToken)
    {
        // That nobody consumes it is no fault of the queue's at first: the connection may be new.
        if (await queues.DepthAsync(queue, cancellationToken) is not { Consumers: 0 })
            _unconsumed.Remove(queue);
        else if (!_unconsumed.Add(queue) && !await queues.AnswersAsync(queue, cancellationToken))
        {
            await queues.DeleteAsync(queue, cancellationToken);
            _unconsumed.Remove(queue);
            LogDeleted(queue);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Deleted queue {Queue}, which had lost its leader and answered nobody; it is made anew")]
    private partial void LogDeleted(string queue);
}
