using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Npgsql;
using Slipway.Contracts;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Messaging;

namespace Slipway.Api.Problems;

/// <summary>Turns every failure of a request into a problem document (RFC 9457).</summary>
public sealed partial class ProblemHandler(ILogger<ProblemHandler> log) : IExceptionHandler
{
    public const string ContentType = "application/problem+json";

    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (context.RequestAborted.IsCancellationRequested || context.Response.HasStarted)
        {
            return true;
        }

        var refusal = exception as ProblemException ?? Translate(exception);
        if (refusal.Code == ErrorCodes.InternalError)
        {
            Log.Failed(log, exception, context.Request.Method, context.Request.Path);
        }

        if (refusal.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        await WriteAsync(context, refusal);
        return true;
    }

    /// <summary>For the refusals of routing and authentication, which have a status and no body.</summary>
    public static Task WriteForStatusAsync(HttpContext context)
    {
        var code = context.Response.StatusCode switch
        {
            StatusCodes.Status401Unauthorized => ErrorCodes.Unauthenticated,
            StatusCodes.Status403Forbidden => ErrorCodes.Forbidden,
            StatusCodes.Status404NotFound => ErrorCodes.NotFound,
            StatusCodes.Status405MethodNotAllowed => ErrorCodes.MethodNotAllowed,
            StatusCodes.Status413PayloadTooLarge => ErrorCodes.PayloadTooLarge,
            StatusCodes.Status415UnsupportedMediaType => ErrorCodes.UnsupportedMediaType,
            StatusCodes.Status503ServiceUnavailable => ErrorCodes.Unavailable,
            < 500 => ErrorCodes.MalformedRequest,
            _ => ErrorCodes.InternalError,
        };
        var permission = code == ErrorCodes.Forbidden ? context.GetEndpoint()?.Metadata.GetMetadata<AuthorizeAttribute>()?.Policy : null;
        return WriteAsync(context, permission is null ? new ProblemException(code) : ProblemException.Forbidden(permission));
    }

    private static Task WriteAsync(HttpContext context, ProblemException refusal)
    {
        var error = ErrorCatalogue.Find(refusal.Code);
        context.Response.StatusCode = error.Status;
        context.Response.Headers.CacheControl = "no-store";
        var problem = new Problem
        {
            Type = $"urn:slipway:problem:{error.Code}",
            Title = error.Title,
            Status = error.Status,
            Detail = refusal.Detail,
            Instance = context.Request.Path,
            Code = error.Code,
            TraceId = Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier,
            Retryable = error.Retryable,
            Hint = error.Hint,
            Resource = refusal.Resource,
            Errors = refusal.Errors,
            Quota = refusal.Quota,
        };
        return context.Response.WriteAsJsonAsync(problem, SlipwayJson.Options, ContentType, context.RequestAborted);
    }

    private static ProblemException Translate(Exception exception) => exception switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new(ErrorCodes.PayloadTooLarge),
        BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } => new(ErrorCodes.UnsupportedMediaType),
        BadHttpRequestException bad => new(ErrorCodes.MalformedRequest, bad.Message),
        // U+0000 is text everywhere but in Postgres.
        PostgresException { SqlState: "22021" or "22P05" } or { InnerException: PostgresException { SqlState: "22021" or "22P05" } } =>
            new(ErrorCodes.MalformedRequest, "A text has a character that cannot be stored."),
        _ when Outages.IsOutage(exception) => new(ErrorCodes.Unavailable) { RetryAfter = TimeSpan.FromSeconds(2) },
        _ => new(ErrorCodes.InternalError),
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed")]
        public static partial void Failed(ILogger logger, Exception exception, string method, PathString path);
    }
}
