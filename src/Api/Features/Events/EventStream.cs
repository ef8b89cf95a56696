using System.Text;
using System.Text.Json;
using Slipway.Contracts;
using Slipway.Persistence;

namespace Slipway.Api.Features.Events;

/// <summary>Server-sent events of a build until it ends or the client leaves. No connection to the database is held while it waits.</summary>
internal sealed class EventStream(Guid buildId, long after, SlipwayDbContext db, EventSignal signal, TimeProvider time, IDisposable slot) : IResult
{
    public static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan SlowLook = TimeSpan.FromSeconds(5);
    private const int Batch = 500;

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
    }

    private async Task WriteAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        using var subscription = signal.Subscribe(buildId);
        var last = after;
        var pinged = time.GetTimestamp();
        await SendAsync(response, "retry: 3000\n\n", cancellationToken);
        while (true)
        {
            // Asked before reading: an event that is committed in between belongs to a build that has not ended for us yet.
            var ended = await EventEndpoints.HasEndedAsync(db, buildId, cancellationToken);
            var rows = await EventEndpoints.ReadAsync(db, buildId, last, Batch, cancellationToken);
            if (rows.Count > 0)
            {
                var text = new StringBuilder();
                foreach (var row in rows)
                {
                    text.Append("id: ").Append(row.Sequence).Append("\nevent: ").Append(row.Type)
                        .Append("\ndata: ").Append(JsonSerializer.Serialize(EventEndpoints.Describe(row), SlipwayJson.Options)).Append("\n\n");
                }

                await SendAsync(response, text.ToString(), cancellationToken);
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

    private static async Task SendAsync(HttpResponse response, string text, CancellationToken cancellationToken)
    {
        await response.WriteAsync(text, cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
