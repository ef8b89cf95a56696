using System.Net;
using Slipway.Client;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;

namespace Slipway.Tests.Api;

public sealed class IdempotencyTests(ApiFixture fixture)
{
    [Fact]
    public async Task A_repeated_request_gets_the_first_ones_response_even_when_it_would_be_refused_now()
    {
        var tenant = await fixture.NewTenantAsync();
        using var client = fixture.Client(await fixture.NewKeyAsync(tenant));
        using var http = fixture.Http(await fixture.NewKeyAsync(tenant));
        var spec = await SpecAsync(client);
        using var first = await PostAsync(http, spec, "once");
        using var second = await PostAsync(http, spec, "once");
        Assert.Equal(HttpStatusCode.Accepted, second.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal("true", second.Headers.GetValues("Idempotent-Replayed").Single());
        Assert.False(first.Headers.Contains("Idempotent-Replayed"));
        foreach (var header in (string[])["Location", "Operation-Location", "Retry-After"])
        {
            Assert.Equal(first.Headers.GetValues(header), second.Headers.GetValues(header));
        }

        Assert.Single((await client.Api.ListBuildsAsync()).Items);
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused()
    {
        using var client = fixture.Client();
        using var http = fixture.Http();
        var key = Guid.NewGuid().ToString();
        using var first = await PostAsync(http, await SpecAsync(client), key);
        using var second = await PostAsync(http, await SpecAsync(client), key);
        await second.ProblemAsync(ErrorCodes.IdempotencyKeyReused);
    }

    [Fact]
    public async Task A_refused_request_may_be_repeated_with_the_same_key()
    {
        using var client = fixture.Client();
        using var http = fixture.Http();
        var key = Guid.NewGuid().ToString();
        var spec = await SpecAsync(client);
        using var refused = await PostAsync(http, spec.Replace("bridge", "bridges", StringComparison.Ordinal), key);
        await refused.ProblemAsync(ErrorCodes.SpecInvalid);
        using var accepted = await PostAsync(http, spec, key);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
    }

    [Fact]
    public async Task Requests_at_the_same_time_with_the_same_key_make_one_cluster()
    {
        var tenant = await fixture.NewTenantAsync();
        using var client = fixture.Client(await fixture.NewKeyAsync(tenant));
        using var http = fixture.Http(await fixture.NewKeyAsync(tenant));
        var spec = await SpecAsync(client);
        var responses = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostAsync(http, spec, "at once")));
        Assert.All(responses, response => Assert.Equal(HttpStatusCode.Accepted, response.StatusCode));
        Assert.Single(responses.Select(response => response.Headers.Location).Distinct());
        Assert.Single((await client.Api.ListClustersAsync()).Items);
        Assert.Single(responses, response => !response.Headers.Contains("Idempotent-Replayed"));
    }

    [Fact]
    public async Task Another_key_of_the_tenant_does_not_see_the_response()
    {
        var tenant = await fixture.NewTenantAsync();
        using var client = fixture.Client(await fixture.NewKeyAsync(tenant));
        using var one = fixture.Http(await fixture.NewKeyAsync(tenant));
        using var other = fixture.Http(await fixture.NewKeyAsync(tenant));
        var spec = await SpecAsync(client);
        using var first = await PostAsync(one, spec, "mine");
        using var second = await PostAsync(other, spec, "mine");
        await second.ProblemAsync(ErrorCodes.NameTaken);
    }

    [Fact]
    public async Task A_key_is_required()
    {
        using var client = fixture.Client();
        using var http = fixture.Http();
        using var response = await http.PostAsync("/v1/clusters", Answers.Json(await SpecAsync(client)));
        await response.ProblemAsync(ErrorCodes.IdempotencyKeyMissing);
    }

    private static async Task<string> SpecAsync(SlipwayClient client)
    {
        var credential = await client.CredentialAsync();
        return Examples.Spec(spec =>
        {
            spec["name"] = Examples.NewName();
            spec["ssh"]!["credential"] = credential.Name;
        }).ToJsonString();
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient http, string spec, string key) => http.SendAsync(
        new HttpRequestMessage(HttpMethod.Post, "/v1/clusters") { Content = Answers.Json(spec), Headers = { { "Idempotency-Key", key } } });
}
