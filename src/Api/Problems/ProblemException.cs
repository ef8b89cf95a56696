using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;

namespace Slipway.Api.Problems;

/// <summary>A refusal. <see cref="ProblemHandler"/> makes the one kind of error response of it.</summary>
public sealed class ProblemException(string code, string? detail = null) : Exception(detail ?? code)
{
    public string Code => code;
    public string? Detail => detail;
    public IReadOnlyList<Finding>? Errors { get; init; }
    /// <summary>See <see cref="Problem.Resource"/>.</summary>
    public string? Resource { get; init; }
    public QuotaShortage? Quota { get; init; }
    public TimeSpan? RetryAfter { get; init; }

    public static ProblemException NotFound(string what) => new(ErrorCodes.NotFound, $"There is no such {what}.");

    public static ProblemException Forbidden(string permission) => new(ErrorCodes.Forbidden, $"It takes the permission {permission}.");

    public static ProblemException Invalid(string code, IReadOnlyList<Finding> findings) =>
        new(code, findings.Count == 1 ? findings[0].Detail : $"{findings.Count} findings.") { Errors = findings };

    /// <exception cref="ProblemException">There are findings about a request's body.</exception>
    public static void ThrowIfAny(IReadOnlyList<Finding> findings)
    {
        if (findings.Count > 0)
        {
            throw Invalid(ErrorCodes.RequestInvalid, findings);
        }
    }

    public static ProblemException Parameter(string name, string detail) =>
        new(ErrorCodes.MalformedRequest, $"{name}: {detail}");
}
