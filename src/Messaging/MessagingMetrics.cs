using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Slipway.Messaging;

internal sealed class MessagingMetrics
{
    public const string MeterName = "Slipway.Messaging";

    private readonly Histogram<int> _batch;
    private readonly Counter<long> _unsent;
    private readonly Counter<long> _duplicates;
    private readonly ConcurrentDictionary<string, long> _errorQueues = new();
    private long _depth;
    private double _lag;

    public MessagingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _batch = meter.CreateHistogram<int>("slipway.messaging.relay.batch", "{message}", "Messages confirmed by the broker in one relay transaction");
        _unsent = meter.CreateCounter<long>("slipway.messaging.relay.unsent", "{message}", "Messages the broker returned as unroutable or did not confirm; they stay in the outbox");
        _duplicates = meter.CreateCounter<long>("slipway.messaging.inbox.duplicates", "{message}", "Messages acknowledged without running their consumer again");
        meter.CreateObservableGauge("slipway.messaging.outbox.depth", () => Volatile.Read(ref _depth), "{message}", "Due messages in the outbox");
        meter.CreateObservableGauge("slipway.messaging.outbox.lag", () => Volatile.Read(ref _lag), "s", "How long the oldest due message has been due");
        meter.CreateObservableGauge("slipway.messaging.error_queue.depth", ErrorQueues, "{message}", "Messages that gave up, by queue");
    }

    public void Relayed(int sent, int unsent)
    {
        if (sent > 0)
            _batch.Record(sent);
        if (unsent > 0)
            _unsent.Add(unsent);
    }

    public void Duplicate(string consumer) => _duplicates.Add(1, new KeyValuePair<string, object?>("consumer", consumer));

    public void Outbox(long depth, double lagSeconds)
    {
        Volatile.Write(ref _depth, depth);
        Volatile.Write(ref _lag, lagSeconds);
    }

    public void ErrorQueue(string queue, long depth) => _errorQueues[queue] = depth;

    private IEnumerable<Measurement<long>> ErrorQueues() =>
        _errorQueues.Select(queue => new Measurement<long>(queue.Value, new KeyValuePair<string, object?>("queue", queue.Key)));
}
