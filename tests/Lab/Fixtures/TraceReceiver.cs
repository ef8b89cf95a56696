using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Slipway.Tests.Support;

namespace Slipway.Tests.Lab.Fixtures;

internal sealed record Span(string TraceId, string SpanId, string ParentId, string Name, IReadOnlyDictionary<string, string> Tags);

/// <summary>An OTLP endpoint (HTTP/protobuf) that keeps what it is sent.</summary>
internal sealed class TraceReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<Span> _spans = new();
    private readonly DirectoryInfo _received = Directory.CreateTempSubdirectory("slipway-otlp-");
    private long _requests;
    private WebApplication? _server;

    public Uri Address => new(_server!.Urls.Single());

    /// <summary>A folder with every request as it came: traces, metrics and logs.</summary>
    public string Received => _received.FullName;

    public async Task StartAsync()
    {
        _server = LoopbackServer.CreateBuilder().Build();
        _server.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            await File.WriteAllBytesAsync(Path.Combine(Received, $"{Interlocked.Increment(ref _requests)}-{signal}"), body.ToArray());
            if (signal == "traces")
            {
                foreach (var span in OtlpTraces.Read(body.ToArray()))
                    _spans.Enqueue(span);
            }

            return Results.Bytes([], "application/x-protobuf");
        });
        await _server.StartAsync();
    }

    /// <returns>The spans of a trace, as soon as <paramref name="complete"/> is content with them: they arrive in batches, a second apart.</returns>
    public async Task<IReadOnlyList<Span>> OfAsync(string traceId, Func<IReadOnlyList<Span>, bool> complete)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var spans = _spans.Where(span => span.TraceId == traceId).ToList();
            if (complete(spans) || patience.IsCancellationRequested)
                return spans;
            await timer.WaitForNextTickAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _received.Delete(recursive: true);
    }
}
