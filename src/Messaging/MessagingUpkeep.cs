using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Slipway.Messaging.Broker;
using Slipway.Messaging.Outbox;

namespace Slipway.Messaging;

/// <summary>The queues this process consumes.</summary>
internal sealed class ConsumedQueues
{
    private readonly ConcurrentDictionary<string, bool> _names = new();

    public IEnumerable<string> Names => _names.Keys;

    public void Add(string queue) => _names[queue] = true;
}

/// <summary>Measures outbox and error queues and forgets old inbox rows.</summary>
internal sealed partial class MessagingUpkeep<TDbContext>(
    [FromKeyedServices(MessagingOptions.SystemDataSource)] NpgsqlDataSource source,
    RabbitQueues queues,
    ConsumedQueues consumed,
    MessagingMetrics metrics,
    IOptions<MessagingOptions> options,
    TimeProvider time,
    IServiceProvider services,
    ILogger<MessagingUpkeep<TDbContext>> logger) : BackgroundService
    where TDbContext : DbContext
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var table = OutboxTable.For<TDbContext>(services);
        using var timer = new PeriodicTimer(options.Value.SampleInterval, time);
        try
        {
            do
            {
                try
                {
                    await LookAsync(table, stoppingToken);
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    LogFailed(exception.Message);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task LookAsync(OutboxTable table, CancellationToken cancellationToken)
    {
        var (depth, lag) = await table.MeasureAsync(source, cancellationToken);
        metrics.Outbox(depth, lag);
        await table.ForgetAsync(source, options.Value.InboxRetention, cancellationToken);

        foreach (var queue in consumed.Names)
        {
            var errors = (await queues.DepthAsync(RabbitQueues.ErrorQueueOf(queue), cancellationToken))?.Ready ?? 0;
            metrics.ErrorQueue(queue, errors);
            if (errors > 0)
                LogErrors(queue, errors);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} messages of queue {Queue} gave up and wait in its error queue")]
    private partial void LogErrors(string queue, long count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Outbox and error queues could not be measured: {Reason}")]
    private partial void LogFailed(string reason);
}
