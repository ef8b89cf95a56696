using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Slipway.ServiceDefaults.Egress;

namespace Slipway.Orchestrator.Webhooks;

/// <param name="Status">Of the answer; null when there was none.</param>
/// <param name="Error">Null: the receiver has it.</param>
internal sealed record SendOutcome(int? Status, string? Error, TimeSpan Took, TimeSpan? RetryAfter = null)
{
    /// <summary>The receiver wants to hear nothing any more.</summary>
    public bool Gone => Status == (int)HttpStatusCode.Gone;
}

/// <summary>One attempt over HTTP, on a connection of its own.</summary>
internal sealed class WebhookSender(TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public async Task<SendOutcome> SendAsync(HttpRequestMessage request, EgressRules egress, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var handler = egress.CreateHandler();
        // Its spans and headers would tell the receiver of our traces.
        handler.ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator();
        using var http = new HttpClient(handler) { Timeout = Patience };
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var status = (int)response.StatusCode;
            return new SendOutcome(status, response.IsSuccessStatusCode ? null : Words(status), time.GetElapsedTime(started), response.Headers.RetryAfter?.Delta);
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
        {
            return new SendOutcome(null, Words(failed), time.GetElapsedTime(started));
        }
    }

    private static string Words(int status) => status is >= 300 and < 400 ? $"answered {status}; redirects are not followed" : $"answered {status}";

    // What a tenant may read: no more of our network than he can find out with his own URL.
    private static string Words(Exception failed) => failed switch
    {
        OperationCanceledException => $"no answer within {Patience.TotalSeconds:0} s",
        { InnerException: EgressDeniedException denied } => denied.Message,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "the TLS certificate was not accepted",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } or { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound } } => "the name does not resolve",
        HttpRequestException => "no connection",
        _ => "failed",
    };
}
