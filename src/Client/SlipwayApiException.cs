using System.Net;
using System.Text.Json;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;

namespace Slipway.Client;

/// <summary>The API refused; <see cref="Problem"/> says why. A refusal that is no problem document (a proxy's) has the code UNAVAILABLE or INTERNAL_ERROR.</summary>
public sealed class SlipwayApiException(Problem problem, HttpStatusCode status, TimeSpan? retryAfter = null)
    : Exception($"{problem.Code}: {problem.Detail ?? problem.Title}")
{
    public Problem Problem => problem;

    public HttpStatusCode Status => status;

    public TimeSpan? RetryAfter => retryAfter;

    internal static async Task<SlipwayApiException> FromAsync(HttpResponseMessage response, CancellationToken cancellationToken = default)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return new SlipwayApiException(Read(text) ?? Unexpected(response), response.StatusCode, response.Headers.RetryAfter?.Delta);
    }

    private static Problem? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Problem>(text, ClientJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>It said yes, in words that are not this client's: it is another server, or a newer one.</summary>
    internal static SlipwayApiException NotUnderstood(HttpResponseMessage response, Exception failure) =>
        new(Unexpected(response, $"with what this client does not understand: {failure.Message}"), response.StatusCode);

    private static Problem Unexpected(HttpResponseMessage response, string how = "without saying why.")
    {
        var passing = response.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
        var error = ErrorCatalogue.Find(passing ? ErrorCodes.Unavailable : ErrorCodes.InternalError);
        return new Problem
        {
            Code = error.Code,
            Title = error.Title,
            Status = (int)response.StatusCode,
            Detail = $"{response.RequestMessage?.RequestUri} answered {(int)response.StatusCode} {response.ReasonPhrase} {how}",
            Retryable = error.Retryable,
        };
    }
}
