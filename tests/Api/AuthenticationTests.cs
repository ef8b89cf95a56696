using System.Net;
using Slipway.Api.Auth;
using Slipway.Client;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;

namespace Slipway.Tests.Api;

public sealed class AuthenticationTests(ApiFixture fixture)
{
    [Fact]
    public async Task Without_a_key_the_api_says_what_to_send()
    {
        using var http = fixture.CreateClient();
        using var response = await http.GetAsync("/v1/clusters");
        await response.ProblemAsync(ErrorCodes.Unauthenticated);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task A_key_counts_only_while_it_is_valid()
    {
        var now = TimeProvider.System.GetUtcNow();
        var tenant = await fixture.NewTenantAsync();
        var good = await fixture.NewKeyAsync(tenant, expiresAt: now.AddHours(1));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(good));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(good with { Secret = good.Secret[..^1] + (good.Secret[^1] == '0' ? '1' : '0') }));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(ApiKeyText.Generate()));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(await fixture.NewKeyAsync(tenant, expiresAt: now.AddSeconds(-1))));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(await fixture.NewKeyAsync(tenant, revokedAt: now.AddSeconds(-1))));
    }

    [Theory]
    [InlineData("slw_")]
    [InlineData("slw_0192_secret")]
    [InlineData("slw_zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz_secret")]
    [InlineData("nonsense")]
    public async Task A_malformed_key_is_refused_like_an_unknown_one(string text)
    {
        using var http = fixture.CreateClient();
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {text}");
        using var response = await http.GetAsync("/v1/clusters");
        await response.ProblemAsync(ErrorCodes.Unauthenticated);
    }

    [Fact]
    public async Task A_viewer_reads_and_does_not_write()
    {
        var tenant = await fixture.NewTenantAsync();
        using var admin = fixture.Client(await fixture.NewKeyAsync(tenant));
        var build = await admin.ClusterAsync();
        using var viewer = fixture.Client(await fixture.NewKeyAsync(tenant, Roles.Viewer));
        Assert.Equal(build.Id, (await viewer.Api.GetBuildAsync(build.Id)).Id);
        foreach (var write in (Func<Task>[])[() => viewer.CredentialAsync(), () => viewer.Api.CancelBuildAsync(build.Id, new CancelRequest()), () => viewer.Api.GetKubeconfigAsync(build.ClusterId)])
        {
            var refused = (await Assert.ThrowsAsync<SlipwayApiException>(write)).Problem;
            Assert.Equal(ErrorCodes.Forbidden, refused.Code);
            Assert.Matches("It takes the permission [a-z]+[.][a-z]+[.]", refused.Detail!);
        }
    }

    [Fact]
    public async Task Another_tenants_resources_do_not_exist()
    {
        using var mine = fixture.Client();
        var credential = await mine.CredentialAsync();
        var build = await mine.ClusterAsync();
        var stranger = await fixture.NewKeyAsync(await fixture.NewTenantAsync());
        using var http = fixture.Http(stranger);
        foreach (var path in (string[])
            [
                $"/v1/credentials/{credential.Id}", $"/v1/clusters/{build.ClusterId}", $"/v1/clusters/{build.ClusterId}/kubeconfig", $"/v1/builds/{build.Id}", $"/v1/builds/{build.Id}/tasks",
                $"/v1/builds/{build.Id}/recap", $"/v1/builds/{build.Id}/output?host=alma1&stage=os", $"/v1/builds/{build.Id}/events",
            ])
        {
            using var response = await http.GetAsync(path);
            await response.ProblemAsync(ErrorCodes.NotFound);
        }

        foreach (var path in (string[])[$"/v1/builds/{build.Id}:resume", $"/v1/builds/{build.Id}:cancel"])
        {
            using var response = await http.PostAsync(path, Answers.Json("{}"));
            await response.ProblemAsync(ErrorCodes.NotFound);
        }

        using var theirs = fixture.Client(stranger);
        Assert.Empty((await theirs.Api.ListClustersAsync()).Items);
        Assert.Empty((await theirs.Api.ListBuildsAsync()).Items);
        Assert.Empty((await theirs.Api.ListCredentialsAsync()).Items);
        var validation = await theirs.Api.ValidateClusterAsync(SpecContent.Json(Examples.Spec(spec => spec["ssh"]!["credential"] = credential.Name).ToJsonString()));
        Assert.Equal(ErrorCodes.CredentialUnknown, Assert.Single(validation.Errors).Code);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/docs/")]
    public async Task Probes_and_documentation_need_no_key(string path)
    {
        using var http = fixture.CreateClient();
        using var response = await http.GetAsync(path);
        // Without a broker the service is not ready, and says so.
        Assert.Contains(response.StatusCode, path == "/health" ? [HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable] : (HttpStatusCode[])[HttpStatusCode.OK]);
    }

    [Fact]
    public void A_key_does_not_show_its_secret_when_printed()
    {
        var key = ApiKeyText.Generate();
        Assert.DoesNotContain(key.Secret, $"{key}", StringComparison.Ordinal);
        Assert.Equal(key, ApiKeyText.Parse(key.Reveal()));
    }

    private async Task<HttpStatusCode> StatusAsync(ApiKeyText key)
    {
        using var http = fixture.Http(key);
        using var response = await http.GetAsync("/v1/clusters");
        return response.StatusCode;
    }
}
