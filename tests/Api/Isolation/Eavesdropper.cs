using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Slipway.Tests.Api.Isolation;

/// <summary>Hears every log message of one Api, and every label of every metric of the process.</summary>
internal sealed class Eavesdropper : ILoggerProvider
{
    private readonly MeterListener _meters = new();

    public Eavesdropper()
    {
        _meters.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        _meters.SetMeasurementEventCallback<long>((_, _, tags, _) => Hear(tags));
        _meters.SetMeasurementEventCallback<int>((_, _, tags, _) => Hear(tags));
        _meters.SetMeasurementEventCallback<double>((_, _, tags, _) => Hear(tags));
        _meters.Start();
    }

    public ConcurrentQueue<string> Logs { get; } = [];

    public ConcurrentDictionary<string, bool> Labels { get; } = [];

    public ILogger CreateLogger(string categoryName) => new Ear(this, categoryName);

    public void Dispose() => _meters.Dispose();

    private void Hear(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var tag in tags)
        {
            Labels.TryAdd($"{tag.Key}={tag.Value}", true);
        }
    }

    private sealed class Ear(Eavesdropper owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            owner.Logs.Enqueue($"{category}: {formatter(state, exception)} {exception}");
    }
}
