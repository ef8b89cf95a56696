using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Api.Bodies;
using Slipway.Client;
using Slipway.Contracts.Errors;
using Slipway.Persistence.Pki;

namespace Slipway.Tests.Api;

public sealed class KubeconfigTests(ApiFixture fixture)
{
    [Fact]
    public async Task A_minted_kubeconfig_names_the_caller_and_verifies_against_the_clusters_authority()
    {
        var tenant = await fixture.NewTenantAsync();
        var key = await fixture.NewKeyAsync(tenant);
        using var client = fixture.Client(key);
        var build = await client.ClusterAsync();
        Assert.Equal(ErrorCodes.Conflict, (await Assert.ThrowsAsync<SlipwayApiException>(() => client.Api.GetKubeconfigAsync(build.ClusterId))).Problem.Code);

        await fixture.AsTenantAsync(tenant, db => fixture.Services.GetRequiredService<ClusterPki>().EnsureAuthoritiesAsync(db, build.ClusterId, CancellationToken.None));
        using var http = fixture.Http(key);
        using var response = await http.GetAsync($"/v1/clusters/{build.ClusterId}/kubeconfig?ttl=30m");
        Assert.Equal(("application/yaml", true), (response.Content.Headers.ContentType?.MediaType, response.Headers.CacheControl!.NoStore));
        var kubeconfig = YamlReading.Parse(await response.Content.ReadAsStringAsync())!;
        var cluster = kubeconfig["clusters"]![0]!["cluster"]!;
        Assert.Equal("https://10.10.1.10:6443", cluster["server"]!.GetValue<string>());

        using var authority = Certificate(cluster["certificate-authority-data"]!.GetValue<string>());
        using var leaf = Certificate(kubeconfig["users"]![0]!["user"]!["client-certificate-data"]!.GetValue<string>());
        Assert.Contains("CN=test", leaf.Subject, StringComparison.Ordinal);
        Assert.Contains("O=system:masters", leaf.Subject, StringComparison.Ordinal);
        Assert.InRange(leaf.NotAfter.ToUniversalTime() - TimeProvider.System.GetUtcNow().UtcDateTime, TimeSpan.FromMinutes(25), TimeSpan.FromMinutes(31));
        using var chain = new X509Chain
        {
            ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, CustomTrustStore = { authority } },
        };
        Assert.True(chain.Build(leaf), string.Join(", ", chain.ChainStatus.Select(status => status.StatusInformation)));
        await fixture.AsTenantAsync(tenant, async db => Assert.Equal(1, await db.AuditEvents.CountAsync(audit => audit.Action == "kubeconfig.mint")));
    }

    [Theory]
    [InlineData("0m")]
    [InlineData("1")]
    [InlineData("h")]
    [InlineData("-1h")]
    [InlineData("31d")]
    [InlineData("99999999h")]
    [InlineData("99999999d")]
    public async Task A_lifetime_out_of_bounds_is_refused(string ttl)
    {
        using var client = fixture.Client();
        var refusal = await Assert.ThrowsAsync<SlipwayApiException>(() => client.Api.GetKubeconfigAsync(Guid.NewGuid(), ttl));
        Assert.Equal(ErrorCodes.MalformedRequest, refusal.Problem.Code);
    }

    private static X509Certificate2 Certificate(string base64) => X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(Convert.FromBase64String(base64)));
}
