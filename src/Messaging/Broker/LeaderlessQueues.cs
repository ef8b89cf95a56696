using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Slipway.Messaging.Broker;

/// <summary>
/// A quorum queue can lose its leader for good: RabbitMQ 3.10 killed within half a second of the queue's making forgets that it has one, and so does a
/// cluster that loses most of its disks. The queue is still there, but whoever sends to it or consumes it waits for ever. It is deleted, and MassTransit
/// makes it anew. What it held is said again by those who keep account of it; what is in the outbox never left it.
/// </summary>
internal sealed partial class LeaderlessQueues(
    RabbitQueues queues, ConsumedQueues consumed, IOptions<MessagingOptions> options, TimeProvider time, ILogger<LeaderlessQueues> logger) : BackgroundService
{
    private readonly HashSet<string> _unconsumed = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.SampleInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var queue in consumed.Names)
                    await LookAsync(queue, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task LookAsync(string queue, CancellationToken cancellationToken)
    {
        try
        {
            // This process consumes it. That it does not is no fault of the queue's at first: the connection may be new.
            if (await queues.DepthAsync(queue, cancellationToken) is not { Consumers: 0 })
                _unconsumed.Remove(queue);
            else if (!_unconsumed.Add(queue) && !await queues.AnswersAsync(queue, cancellationToken))
            {
                await queues.DeleteAsync(queue, cancellationToken);
                _unconsumed.Remove(queue);
                LogDeleted(queue);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(queue, exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Deleted queue {Queue}, which had lost its leader and answered nobody; it is made anew")]
    private partial void LogDeleted(string queue);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whether queue {Queue} has a leader could not be seen: {Reason}")]
    private partial void LogFailed(string queue, string reason);
}
