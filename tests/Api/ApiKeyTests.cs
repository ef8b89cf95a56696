using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Slipway.Api.Auth;
using Slipway.Client;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;

namespace Slipway.Tests.Api;

public sealed class ApiKeyTests(ApiFixture fixture)
{
    [Fact]
    public async Task A_key_is_shown_once_kept_as_a_hash_and_ends_when_it_is_revoked()
    {
        var tenant = await fixture.NewTenantAsync();
        using var admin = fixture.Client(await fixture.NewKeyAsync(tenant));
        var made = await admin.Api.CreateApiKeyAsync(new ApiKeyRequest { Name = "portal", Role = Roles.Operator, ExpiresAt = TimeProvider.System.GetUtcNow().AddDays(90) });
        var key = ApiKeyText.Parse(made.Key)!.Value;
        using var portal = fixture.Client(key);
        Assert.Equal([Roles.Operator], (await portal.Api.GetIdentityAsync()).Roles);

        var listed = (await admin.Api.ListApiKeysAsync()).Items.Single(row => row.Id == made.Id);
        Assert.Equal((null, "test", true), (listed.Key, listed.CreatedBy, listed.LastUsedAt is not null));
        Assert.Null((await admin.Api.GetApiKeyAsync(made.Id)).Key);
        await fixture.AsTenantAsync(tenant, async db =>
        {
            var row = await db.ApiKeys.SingleAsync(row => row.Id == made.Id);
            Assert.Equal(key.Hash(), row.SecretHash);
            Assert.DoesNotContain(key.Secret, JsonSerializer.Serialize(await db.AuditEvents.ToListAsync()), StringComparison.Ordinal);
            Assert.Single(await db.AuditEvents.Where(audit => audit.Action == "api-key.create").ToListAsync());
        });

        await admin.Api.RevokeApiKeyAsync(made.Id);
        await admin.Api.RevokeApiKeyAsync(made.Id);
        using var http = fixture.Http(key);
        using var response = await http.GetAsync("/v1/me");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.NotNull((await admin.Api.GetApiKeyAsync(made.Id)).RevokedAt);
    }

    [Fact]
    public async Task Nobody_makes_a_key_that_may_do_what_he_may_not()
    {
        var tenant = await fixture.NewTenantAsync();
        using var admin = fixture.Client(await fixture.NewKeyAsync(tenant));
        Assert.Equal(ErrorCodes.Forbidden, (await Assert.ThrowsAsync<SlipwayApiException>(() => admin.Api.CreateApiKeyAsync(new ApiKeyRequest { Name = "x", Role = Roles.PlatformAdmin }))).Problem.Code);
        using var someone = fixture.Client(await fixture.NewKeyAsync(tenant, Roles.Operator));
        Assert.Equal(ErrorCodes.Forbidden, (await Assert.ThrowsAsync<SlipwayApiException>(() => someone.Api.CreateApiKeyAsync(new ApiKeyRequest { Name = "x", Role = Roles.Viewer }))).Problem.Code);
    }

    [Theory]
    [InlineData("slipway")]
    [InlineData("Runner/a")]
    [InlineData("operator/root")]
    public async Task No_key_is_called_as_audit_events_call_slipways_own_parts(string name)
    {
        using var admin = fixture.Client();
        var refused = await Assert.ThrowsAsync<SlipwayApiException>(() => admin.Api.CreateApiKeyAsync(new ApiKeyRequest { Name = name, Role = Roles.Viewer }));
        Assert.Equal("#/name", Assert.Single(refused.Problem.Errors!).Pointer);
    }

    [Fact]
    public async Task Findings_name_the_place()
    {
        using var admin = fixture.Client();
        var refused = await Assert.ThrowsAsync<SlipwayApiException>(() =>
            admin.Api.CreateApiKeyAsync(new ApiKeyRequest { Name = "", Role = "root", ExpiresAt = TimeProvider.System.GetUtcNow().AddSeconds(-1) }));
        Assert.Equal(["#/name", "#/role", "#/expiresAt"], refused.Problem.Errors!.Select(finding => finding.Pointer));
    }

    [Fact]
    public async Task An_operator_builds_with_credentials_that_nobody_can_read()
    {
        var tenant = await fixture.NewTenantAsync();
        using var admin = fixture.Client(await fixture.NewKeyAsync(tenant));
        var credential = await admin.CredentialAsync();
        using var someone = fixture.Client(await fixture.NewKeyAsync(tenant, Roles.Operator));
        var build = await someone.Api.CreateClusterAsync(
            SpecContent.Json(Examples.Spec(spec => (spec["name"], spec["ssh"]!["credential"]) = (Examples.NewName(), credential.Name)).ToJsonString()), "1");
        Assert.Equal(BuildStatus.Submitted, build.Status);
        var seen = JsonSerializer.Serialize(await someone.Api.GetCredentialAsync(credential.Id));
        Assert.DoesNotContain("s3cret", seen, StringComparison.Ordinal);
        foreach (var write in (Func<Task>[])[() => someone.CredentialAsync(), () => someone.Api.DeleteCredentialAsync(credential.Id, "*"), () => someone.Api.GetKubeconfigAsync(build.ClusterId)])
        {
            Assert.Equal(ErrorCodes.Forbidden, (await Assert.ThrowsAsync<SlipwayApiException>(write)).Problem.Code);
        }
    }
}
