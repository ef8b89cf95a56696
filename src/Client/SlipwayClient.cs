using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Refit;
using Slipway.Contracts.Http.V1;

namespace Slipway.Client;

/// <summary>A connection to one Slipway with one API key.</summary>
public sealed class SlipwayClient : IDisposable
{
    private static readonly RefitSettings Settings = new(new SystemTextJsonContentSerializer(ClientJson.Options))
    {
        // HttpRequestException and the like, as from HttpClient itself.
        TransportExceptionFactory = (_, failure, _) => failure,
        ExceptionFactory = async response => response.IsSuccessStatusCode ? null : await SlipwayApiException.FromAsync(response),
        DeserializationExceptionFactory = (response, failure) => ValueTask.FromResult<Exception?>(failure is JsonException ? SlipwayApiException.NotUnderstood(response, failure) : failure),
    };

    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    private SlipwayClient(HttpClient http, TimeProvider time)
    {
        _http = http;
        _time = time;
        Api = RestService.For<ISlipwayApi>(http, Settings);
    }

    public ISlipwayApi Api { get; }

    /// <param name="address">Base address, without <c>/v1</c>.</param>
    /// <param name="apiKey"><c>slw_…</c></param>
    /// <param name="handler">What sends the requests; default: a pooled connection handler.</param>
    public static SlipwayClient Create(Uri address, string apiKey, HttpMessageHandler? handler = null, TimeProvider? time = null)
    {
        var http = new HttpClient(new ApiKeyHandler(apiKey, handler ?? Connections()))
        {
            BaseAddress = address,
        };
        return new SlipwayClient(http, time ?? TimeProvider.System);
    }

    /// <summary>
    /// A build's events as they happen, from the one after <paramref name="after"/> to the build's end; a lost connection is taken up
    /// again where it broke. Ends at once when the build has ended and nothing follows.
    /// </summary>
    /// <exception cref="SlipwayApiException">The API refuses for a reason that waiting does not mend.</exception>
    public async IAsyncEnumerable<BuildEvent> FollowAsync(
        Guid buildId, long after = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var last = after;
        var failures = 0;
        while (true)
        {
            var ended = false;
            var received = last;
            Exception? failure = null;
            await using var events = ReadStreamAsync(buildId, last, () => ended = true, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (true)
            {
                try
                {
                    if (!await events.MoveNextAsync())
                    {
                        break;
                    }
                }
                catch (Exception lost) when (IsPassing(lost))
                {
                    failure = lost;
                    break;
                }

                failures = 0;
                last = events.Current.Sequence;
                yield return events.Current;
            }

            if (ended)
            {
                yield break;
            }

            if (last > received)
            {
                // It worked until now: the stream came to its end, or to its server's.
                continue;
            }

            failures++;
            await Task.Delay(Pause(failures, failure), _time, cancellationToken);
        }
    }

    /// <summary>Reads something as often as it takes while the server does not answer, or says that it will soon.</summary>
    /// <exception cref="SlipwayApiException">The API refuses for a reason that waiting does not mend.</exception>
    public async Task<T> PatientlyAsync<T>(Func<ISlipwayApi, Task<T>> read, CancellationToken cancellationToken = default)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                return await read(Api);
            }
            catch (Exception passing) when (IsPassing(passing))
            {
                await Task.Delay(Pause(failures, passing), _time, cancellationToken);
            }
        }
    }

    /// <summary>All tasks of a build, in the plan's order.</summary>
    public Task<IReadOnlyList<BuildTask>> AllTasksAsync(Guid buildId, CancellationToken cancellationToken = default) =>
        AllAsync(token => Api.ListTasksAsync(buildId, pageToken: token, cancellationToken: cancellationToken));

    /// <summary>With the attempts of all pages.</summary>
    public async Task<BuildAudit> BuildAuditAsync(Guid buildId, CancellationToken cancellationToken = default)
    {
        BuildAudit? last = null;
        var attempts = await AllAsync(async token =>
        {
            last = await Api.GetBuildAuditAsync(buildId, pageToken: token, cancellationToken: cancellationToken);
            return new Page<AuditedAttempt>(last.Attempts, last.NextPageToken);
        });
        return last! with { Attempts = attempts };
    }

    /// <summary>Every page of a list.</summary>
    /// <param name="page">Reads the page with this token; null: the first.</param>
    /// <param name="most">How many items are wanted.</param>
    public static async Task<IReadOnlyList<T>> AllAsync<T>(Func<string?, Task<Page<T>>> page, int most = int.MaxValue)
    {
        var all = new List<T>();
        string? token = null;
        do
        {
            var next = await page(token);
            all.AddRange(next.Items.Take(most - all.Count));
            token = next.NextPageToken;
        }
        while (token is not null && all.Count < most);
        return all;
    }

    public void Dispose() => _http.Dispose();

    // The last is HttpClient's word for an answer that did not come in time.
    private static bool IsPassing(Exception failure) =>
        failure is HttpRequestException or IOException or SlipwayApiException { Problem.Retryable: true } or TaskCanceledException { InnerException: TimeoutException };

    // A server that asks for a longer pause gets it.
    private static TimeSpan Pause(int failures, Exception? last)
    {
        var growing = TimeSpan.FromMilliseconds(Math.Min(200 * Math.Pow(2, failures), 10_000));
        return (last as SlipwayApiException)?.RetryAfter is { } asked && asked > growing ? asked : growing;
    }

    // A stream is silent for long: only the kernel's probes tell a dead peer from a quiet one.
    private static SocketsHttpHandler Connections() => new()
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 20);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };

    private async IAsyncEnumerable<BuildEvent> ReadStreamAsync(
        Guid buildId, long after, Action ended, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/builds/{buildId}/events");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        request.Headers.Add("Last-Event-ID", after.ToString(System.Globalization.CultureInfo.InvariantCulture));
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NoContent)
        {
            ended();
            yield break;
        }

        if (!response.IsSuccessStatusCode)
        {
            throw await SlipwayApiException.FromAsync(response, cancellationToken);
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
        {
            yield return JsonSerializer.Deserialize<BuildEvent>(item.Data, ClientJson.Options)!;
        }
    }

    private sealed class ApiKeyHandler(string apiKey, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
