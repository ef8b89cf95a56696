using System.Text;
using System.Text.Json;
using Slipway.Contracts;
using Slipway.Persistence;
using Slipway.Persistence.Events;

namespace Slipway.Api.Features.Events;

/// <summary>Server-sent events of a build until it ends, the client leaves, or its key or token does. No connection to the database is held while it waits.</summary>
internal sealed class EventStream(Guid buildId, long after, SlipwayDbContext db, EventSignal signal, Func<DateTimeOffset, CancellationToken, ValueTask<bool>> callerCounts, TimeProvider time, IDisposable slot) : IResult
{
    public static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan SlowLook = TimeSpan.FromSeconds(5);
    private const int Batch = 500;
    private const int PieceBytes = 16 * 1024;

    /// <summary>In which a client takes a piece, or it is let go; Kestrel would let a large write take as long as its bytes may.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);


    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var taken = slot;
        var response = httpContext.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        var stopping = httpContext.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
        try
        {
            await WriteAsync(response, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The client has left, or goes on with another process.
        }
        catch (TimeoutException)
        {
            httpContext.Abort();
        }
    }

    private async Task WriteAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        using var subscription = signal.Subscribe(buildId);
        var last = after;
        var pinged = time.GetTimestamp();
        await SendAsync(response, "retry: 3000\n\n", cancellationToken);
        while (await callerCounts(time.GetUtcNow(), cancellationToken))
        {
            // Asked before reading: an event that is committed in between belongs to a build that has not ended for us yet.
            var ended = await EventEndpoints.HasEndedAsync(db, buildId, cancellationToken);
            var rows = await EventEndpoints.ReadAsync(db, buildId, last, Batch, cancellationToken);
            if (rows.Count > 0)
            {
                await SendAsync(response, string.Concat(rows.Select(Describe)), cancellationToken);
                last = rows[^1].Sequence;
                pinged = time.GetTimestamp();
            }
            else if (ended)
            {
                return;
            }
            else
            {
                if (time.GetElapsedTime(pinged) >= PingInterval)
                {
                    await SendAsync(response, ": ping\n\n", cancellationToken);
                    pinged = time.GetTimestamp();
                }

                await subscription.WaitAsync(SlowLook, time, cancellationToken);
            }
        }
    }

    private static string Describe(EventRow row) =>
        $"id: {row.Sequence}\nevent: {row.Type}\ndata: {JsonSerializer.Serialize(EventEndpoints.Describe(row), SlipwayJson.Options)}\n\n";

    /// <exception cref="TimeoutException">The client does not read.</exception>
    private async Task SendAsync(HttpResponse response, string text, CancellationToken cancellationToken)
    {
        foreach (var piece in Encoding.UTF8.GetBytes(text).Chunk(PieceBytes))
        {
            await response.BodyWriter.WriteAsync(piece, cancellationToken).AsTask().WaitAsync(Patience, time, cancellationToken);
        }
    }
}
