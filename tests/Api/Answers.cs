using System.Net.Http.Json;
using System.Text;
using Slipway.Contracts;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;

namespace Slipway.Tests.Api;

internal static class Answers
{
    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    /// <summary>The response must be a problem with this code, shaped as every problem is.</summary>
    public static async Task<Problem> ProblemAsync(this HttpResponseMessage response, string code)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = (await response.Content.ReadFromJsonAsync<Problem>(SlipwayJson.Options))!;
        var known = ErrorCatalogue.Find(code);
        Assert.Equal(code, problem.Code);
        Assert.Equal(((int)response.StatusCode, known.Status, known.Title, known.Retryable, known.Hint), (problem.Status, problem.Status, problem.Title, problem.Retryable, problem.Hint));
        Assert.Equal($"urn:slipway:problem:{code}", problem.Type);
        Assert.NotEmpty(problem.TraceId!);
        return problem;
    }
}
