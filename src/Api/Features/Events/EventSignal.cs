using System.Threading.Channels;
using Npgsql;
using Slipway.Persistence;
using Slipway.Persistence.Events;

namespace Slipway.Api.Features.Events;

/// <summary>
/// Tells streams that their build has new events. One database connection listens for the whole process; a lost
/// notification costs a stream no more than its own slow look.
/// </summary>
public sealed partial class EventSignal(SystemDatabase database, TimeProvider time, ILogger<EventSignal> log) : BackgroundService
{
    private static readonly TimeSpan Reconnect = TimeSpan.FromSeconds(2);
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, List<Subscription>> _subscriptions = [];

    /// <summary>Subscribe before reading, or what is committed in between is missed.</summary>
    public Subscription Subscribe(Guid buildId)
    {
        var subscription = new Subscription(this, buildId);
        lock (_lock)
        {
            if (!_subscriptions.TryGetValue(buildId, out var list))
            {
                _subscriptions[buildId] = list = [];
            }

            list.Add(subscription);
        }

        return subscription;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is NpgsqlException or IOException or TimeoutException && !stoppingToken.IsCancellationRequested)
            {
                Log.Lost(log, exception);
                await Task.Delay(Reconnect, time, stoppingToken);
            }
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        connection.Notification += (_, notification) =>
        {
            if (Guid.TryParse(notification.Payload, out var buildId))
            {
                Wake(buildId);
            }
        };
        await using (var listen = new NpgsqlCommand($"listen {EventWriter.Channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(cancellationToken);
        }

        while (true)
        {
            await connection.WaitAsync(cancellationToken);
        }
    }

    private void Wake(Guid buildId)
    {
        lock (_lock)
        {
            foreach (var subscription in _subscriptions.GetValueOrDefault(buildId) ?? [])
            {
                subscription.Wake();
            }
        }
    }

    private void Remove(Subscription subscription)
    {
        lock (_lock)
        {
            if (_subscriptions.TryGetValue(subscription.BuildId, out var list) && list.Remove(subscription) && list.Count == 0)
            {
                _subscriptions.Remove(subscription.BuildId);
            }
        }
    }

    public sealed class Subscription(EventSignal owner, Guid buildId) : IDisposable
    {
        private readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

        public Guid BuildId => buildId;

        /// <summary>Ends when something may have happened since the last call, or after <paramref name="longest"/>.</summary>
        public async Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
        {
            using var limit = new CancellationTokenSource(longest, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                await _wakes.Reader.ReadAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Nobody has called: the caller takes its slow look.
            }
        }

        public void Dispose() => owner.Remove(this);

        internal void Wake() => _wakes.Writer.TryWrite(true);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Lost the connection that listens for events; streams look every few seconds until it is back")]
        public static partial void Lost(ILogger logger, Exception exception);
    }
}
