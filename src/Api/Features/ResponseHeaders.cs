using System.Globalization;
using Slipway.Api.Problems;
using Slipway.Contracts.Errors;

namespace Slipway.Api.Features;

/// <summary>Headers that several endpoints send or want.</summary>
internal static class ResponseHeaders
{
    public const string OperationLocation = "Operation-Location";
    private const string PollSeconds = "2";

    /// <summary>The response speaks of a build that goes on: where to look for it, and when to look again.</summary>
    public static Dictionary<string, string> ForBuild(HttpRequest request, Guid buildId, string location) => new()
    {
        ["Location"] = location,
        [OperationLocation] = $"{request.Scheme}://{request.Host}{BuildPath(buildId)}",
        ["Retry-After"] = PollSeconds,
    };

    public static string BuildPath(Guid buildId) => $"/v1/builds/{buildId}";

    public static string ClusterPath(Guid clusterId) => $"/v1/clusters/{clusterId}";

    public static void SetETag(this HttpResponse response, int version) => response.Headers.ETag = $"\"{version.ToString(CultureInfo.InvariantCulture)}\"";

    /// <exception cref="ProblemException">The header is missing, or names another version.</exception>
    public static void RequireMatch(this HttpRequest request, int version)
    {
        var given = request.Headers.IfMatch.ToString();
        if (given.Length == 0)
        {
            throw new ProblemException(ErrorCodes.PreconditionRequired);
        }

        if (given != "*" && !given.Split(',').Select(tag => tag.Trim()).Contains($"\"{version.ToString(CultureInfo.InvariantCulture)}\""))
        {
            throw new ProblemException(ErrorCodes.PreconditionFailed, $"The resource's ETag is \"{version}\".");
        }
    }
}
