using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Text;
using Slipway.Contracts.Errors;

namespace Slipway.Tests.Api;

/// <summary>What is wrong with a request whatever it asks for.</summary>
public sealed class RequestTests(ApiFixture fixture)
{
    [Theory]
    [InlineData("GET", "/v1/nothing", ErrorCodes.NotFound)]
    [InlineData("GET", "/v1/builds/not-a-guid", ErrorCodes.NotFound)]
    [InlineData("DELETE", "/v1/builds", ErrorCodes.MethodNotAllowed)]
    [InlineData("GET", "/v1/clusters?pageSize=-1", ErrorCodes.MalformedRequest)]
    [InlineData("GET", "/v1/clusters?pageSize=many", ErrorCodes.MalformedRequest)]
    [InlineData("GET", "/v1/clusters?pageToken=xyz", ErrorCodes.MalformedRequest)]
    [InlineData("GET", "/v1/builds?cluster=7", ErrorCodes.MalformedRequest)]
    public async Task Is_answered_with_a_problem(string method, string path, string code)
    {
        using var http = fixture.Http();
        using var response = await http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        await response.ProblemAsync(code);
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    public async Task A_page_token_that_names_no_point_in_time_is_refused(long ticks)
    {
        using var client = fixture.Client();
        var token = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"clusters:\n{ticks}\n{Guid.Empty}"));
        var refusal = await Assert.ThrowsAsync<Client.SlipwayApiException>(() => client.Api.ListClustersAsync(pageToken: token));
        Assert.Equal(ErrorCodes.MalformedRequest, refusal.Problem.Code);
    }

    [Theory]
    [InlineData("application/json", "{", ErrorCodes.MalformedRequest)]
    [InlineData("application/json", """{"name": "a", "name": "b"}""", ErrorCodes.MalformedRequest)]
    [InlineData("application/yaml", "name: [", ErrorCodes.MalformedRequest)]
    [InlineData("text/plain", "name", ErrorCodes.UnsupportedMediaType)]
    [InlineData("application/merge-patch+json", "{}", ErrorCodes.UnsupportedMediaType)]
    [InlineData("application/json", "[]", ErrorCodes.RequestInvalid)]
    [InlineData("application/json", "", ErrorCodes.RequestInvalid)]
    public async Task A_body_that_is_not_understood_is_refused(string contentType, string body, string code)
    {
        using var http = fixture.Http();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue(contentType) } };
        using var response = await http.PostAsync("/v1/credentials", content);
        await response.ProblemAsync(code);
    }

    [Fact]
    public async Task A_body_of_more_than_a_mebibyte_is_refused()
    {
        using var http = fixture.Http();
        using var response = await http.PostAsync("/v1/credentials", Answers.Json($"\"{new string('x', 1024 * 1024)}\""));
        await response.ProblemAsync(ErrorCodes.PayloadTooLarge);
    }

    [Fact]
    public async Task Lists_are_paged_without_gap_or_repetition()
    {
        using var client = fixture.Client(await fixture.NewKeyAsync(await fixture.NewTenantAsync()));
        var names = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            names.Add((await client.CredentialAsync()).Name);
        }

        var seen = new List<string>();
        string? token = null;
        do
        {
            var page = await client.Api.ListCredentialsAsync(pageSize: 2, pageToken: token);
            Assert.True(page.Items.Count <= 2);
            seen.AddRange(page.Items.Select(item => item.Name));
            token = page.NextPageToken;
        }
        while (token is not null);
        Assert.Equal(names, seen);

        var first = await client.Api.ListCredentialsAsync(pageSize: 2);
        var refusal = await Assert.ThrowsAsync<Client.SlipwayApiException>(() => client.Api.ListClustersAsync(pageToken: first.NextPageToken));
        Assert.Equal(ErrorCodes.MalformedRequest, refusal.Problem.Code);
    }
}
