using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Slipway.Messaging.Outbox;

/// <summary>Wakes the relay for rows committed by processes that have none. Losing the connection costs the poll interval, no more.</summary>
internal sealed partial class OutboxListener(
    [FromKeyedServices(MessagingOptions.SystemDataSource)] NpgsqlDataSource source,
    OutboxSignal signal,
    TimeProvider time,
    ILogger<OutboxListener> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(stoppingToken);
                connection.Notification += (_, _) => signal.Wake();
                await using (var listen = new NpgsqlCommand($"listen {MessagingOptions.OutboxChannel}", connection))
                    await listen.ExecuteNonQueryAsync(stoppingToken);
                while (true)
                    await connection.WaitAsync(stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                LogLost(exception.Message);
            }

            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not listening for outbox notifications, polling only: {Reason}")]
    private partial void LogLost(string reason);
}
