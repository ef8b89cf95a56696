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

/// <summary>Measures outbox and error queues, forgets old inbox rows, and has queues made anew that lost their leader.</summary>
internal sealed partial class MessagingUpkeep<TDbContext>(
    [FromKeyedServices(MessagingOptions.SystemDataSource)] NpgsqlDataSource source,
    RabbitQueues queues,
    ConsumedQueues consumed,
    LeaderlessQueues leaderless,
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
                await TryAsync(LookAtTablesAsync(table, stoppingToken), stoppingToken);
                foreach (var queue in consumed.Names)
                    await TryAsync(LookAtQueueAsync(queue, stoppingToken), stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    // What cannot be seen now keeps nothing else from being looked at.
    private async Task TryAsync(Task look, CancellationToken cancellationToken)
    {
        try
        {
            await look;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(exception.Message);
        }
    }

    private async Task LookAtTablesAsync(OutboxTable table, CancellationToken cancellationToken)
    {
        var (depth, lag) = await table.MeasureAsync(source, cancellationToken);
        metrics.Outbox(depth, lag);
        await table.ForgetAsync(source, options.Value.InboxRetention, cancellationToken);
    }

    private async Task LookAtQueueAsync(string queue, CancellationToken cancellationToken)
    {
        var errors = (await queues.DepthAsync(RabbitQueues.ErrorQueueOf(queue), cancellationToken))?.Ready ?? 0;
        metrics.ErrorQueue(queue, errors);
        if (errors > 0)
            LogErrors(queue, errors);
        await leaderless.LookAsync(queue, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} messages of queue {Queue} gave up and wait in its error queue")]
    private partial void LogErrors(string queue, long count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Outbox and error queues could not be measured: {Reason}")]
    private partial void LogFailed(string reason);
}
