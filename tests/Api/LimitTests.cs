using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Slipway.Api.Auth;
using Slipway.Contracts.Errors;

namespace Slipway.Tests.Api;

/// <summary>What one client can take from the others; each test has a process of its own with limits of its own.</summary>
public sealed class LimitTests(ApiFixture fixture)
{
    [Fact]
    public async Task A_key_that_asks_too_often_is_told_when_to_come_back()
    {
        await using var api = With(("RequestsPerMinute", 3));
        var tenant = await fixture.NewTenantAsync();
        using var http = Http(api, await fixture.NewKeyAsync(tenant));
        using var other = Http(api, await fixture.NewKeyAsync(tenant));

        var answers = new List<HttpResponseMessage>();
        foreach (var _ in Enumerable.Range(0, 4))
        {
            answers.Add(await http.GetAsync("/v1/clusters"));
        }

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], answers.Select(answer => answer.StatusCode));
        Assert.Equal("\"key\";q=3;w=60, \"tenant\";q=1000000;w=60", answers[0].Headers.GetValues("RateLimit-Policy").Single());
        Assert.StartsWith("\"key\";r=2;t=20, \"tenant\";r=999999;", answers[0].Headers.GetValues("RateLimit").Single(), StringComparison.Ordinal);
        Assert.StartsWith("\"key\";r=0;", answers[3].Headers.GetValues("RateLimit").Single(), StringComparison.Ordinal);
        Assert.InRange(answers[3].Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        await answers[3].ProblemAsync(ErrorCodes.RateLimited);
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("/v1/clusters")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/alive")).StatusCode);
    }

    [Fact]
    public async Task The_keys_of_a_tenant_share_what_the_tenant_may_and_another_tenant_does_not_notice()
    {
        await using var api = With(("TenantRequestsPerMinute", 2));
        var tenant = await fixture.NewTenantAsync();
        var statuses = new List<HttpStatusCode>();
        foreach (var key in new[] { await fixture.NewKeyAsync(tenant), await fixture.NewKeyAsync(tenant), await fixture.NewKeyAsync(tenant), await fixture.NewKeyAsync(await fixture.NewTenantAsync()) })
        {
            using var http = Http(api, key);
            statuses.Add((await http.GetAsync("/v1/clusters")).StatusCode);
        }

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.OK], statuses);
    }

    [Fact]
    public async Task Who_guesses_keys_is_not_listened_to_any_more_and_who_has_one_is()
    {
        await using var api = With(("AnonymousRequestsPerMinute", 2));
        using var http = Http(api, ApiKeyText.Generate());
        using var known = Http(api, await fixture.NewKeyAsync(await fixture.NewTenantAsync()));

        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/v1/clusters")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/v1/clusters")).StatusCode);
        await (await http.GetAsync("/v1/clusters")).ProblemAsync(ErrorCodes.RateLimited);
        Assert.Equal(HttpStatusCode.OK, (await known.GetAsync("/v1/clusters")).StatusCode);
    }

    [Theory]
    [InlineData("2001:db8:0:1::1", null, "2001:db8:0:1:ffff::2", null, 429)]
    [InlineData("2001:db8:0:1::1", null, "2001:db8:0:2::1", null, 401)]
    [InlineData("192.0.2.1", null, "::ffff:192.0.2.1", null, 429)]
    [InlineData("::ffff:192.0.2.1", null, "::ffff:192.0.2.2", null, 401)]
    [InlineData("10.9.0.1", "192.0.2.1", "10.9.0.2", "192.0.2.1", 429)]
    [InlineData("10.9.0.1", "192.0.2.1", "10.9.0.1", "192.0.2.2", 401)]
    [InlineData("10.9.0.1", "198.51.100.1, 192.0.2.1, 10.9.0.7", "10.9.0.1", "198.51.100.2, 192.0.2.1, 10.9.0.7", 429)]
    [InlineData("203.0.113.1", "192.0.2.1", "203.0.113.1", "192.0.2.2", 429)]
    public async Task Unknown_callers_are_told_apart_by_the_address_that_a_trusted_proxy_names(string first, string? firstFor, string second, string? secondFor, int status)
    {
        await using var api = With(("AnonymousRequestsPerMinute", 1)).WithWebHostBuilder(builder => builder.UseSetting("Slipway:TrustedProxies:0", "10.9.0.0/16"));

        Assert.Equal(401, await AskAsync(api, first, firstFor));
        Assert.Equal(status, await AskAsync(api, second, secondFor));
    }

    [Fact]
    public async Task Without_a_trusted_proxy_nobody_is_believed_and_what_is_no_network_stops_the_start()
    {
        await using var api = With(("AnonymousRequestsPerMinute", 1));
        Assert.Equal(401, await AskAsync(api, "127.0.0.1", "192.0.2.1"));
        Assert.Equal(429, await AskAsync(api, "127.0.0.1", "192.0.2.2"));
        await using var wrong = fixture.WithWebHostBuilder(builder => builder.UseSetting("Slipway:TrustedProxies:0", "10.9.0.1/99"));
        Assert.Throws<FormatException>(() => wrong.Server);
    }

    [Fact]
    public async Task A_tenant_has_so_many_event_streams_and_gets_one_back_for_each_that_ends()
    {
        await using var api = With(("StreamsPerTenant", 1));
        var key = await fixture.NewKeyAsync(await fixture.NewTenantAsync());
        var build = await fixture.Client(key).ClusterAsync();
        using var http = Http(api, key);

        var first = await StreamAsync();
        await (await StreamAsync()).ProblemAsync(ErrorCodes.RateLimited);
        first.Dispose();

        await Support.Eventually.SeesAsync(async () =>
        {
            using var again = await StreamAsync();
            return again.StatusCode;
        }, status => status == HttpStatusCode.OK);

        Task<HttpResponseMessage> StreamAsync()
        {
            var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/builds/{build.Id}/events");
            request.Headers.Accept.Add(new("text/event-stream"));
            return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        }
    }

    [Fact]
    public async Task Every_answer_carries_the_security_headers_and_none_tells_of_its_insides()
    {
        using var http = fixture.Http();
        foreach (var path in new[] { "/v1/clusters", "/v1/nothing", "/v1/clusters?pageSize=x", "/openapi/v1.json", "/docs" })
        {
            var answer = await http.GetAsync(path);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
            Assert.False(answer.Headers.Contains("Server"));
            Assert.DoesNotContain("   at ", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.True((await http.GetAsync("/v1/clusters")).Headers.CacheControl!.NoStore);
    }

    /// <returns>The status for a request without a key.</returns>
    private static async Task<int> AskAsync(WebApplicationFactory<Program> api, string address, string? forwardedFor) => (await api.Server.SendAsync(context =>
    {
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        context.Request.Path = "/v1/clusters";
        context.Request.Headers["X-Forwarded-For"] = forwardedFor;
    })).Response.StatusCode;

    private static HttpClient Http(WebApplicationFactory<Program> api, ApiKeyText key)
    {
        var http = api.CreateClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", key.Reveal());
        return http;
    }

    private WebApplicationFactory<Program> With(params (string Name, int Value)[] limits) => fixture.WithWebHostBuilder(builder =>
    {
        foreach (var (name, value) in limits)
        {
            builder.UseSetting($"Slipway:Limits:{name}", value.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    });
}
