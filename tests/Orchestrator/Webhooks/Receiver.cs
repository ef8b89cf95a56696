using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Slipway.Tests.Support;

namespace Slipway.Tests.Orchestrator.Webhooks;

internal sealed record Received(string Path, HeaderDictionary Headers, string Body)
{
    public string Id => Headers["webhook-id"].ToString();
}

/// <summary>A portal's endpoint: keeps what it gets, and answers as the test says.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _server;

    private Receiver(WebApplication server) => _server = server;

    public ConcurrentQueue<Received> Got { get; } = new();

    /// <summary>Answers a request; null: never.</summary>
    public Func<Received, HttpResponse, int?> Answer { get; set; } = (_, _) => 204;

    public string Url(string path = "/hook") => _server.Urls.Single() + path;

    public static async Task<Receiver> StartAsync()
    {
        var builder = LoopbackServer.CreateBuilder();
        builder.WebHost.UseShutdownTimeout(TimeSpan.FromMilliseconds(100));
        var receiver = new Receiver(builder.Build());
        receiver._server.Run(receiver.HandleAsync);
        await receiver._server.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var received = new Received(context.Request.Path, new HeaderDictionary(context.Request.Headers.ToDictionary()), await reader.ReadToEndAsync());
        Got.Enqueue(received);
        if (Answer(received, context.Response) is { } status)
        {
            context.Response.StatusCode = status;
            return;
        }

        await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
