using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Client;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence;
using Slipway.Persistence.Secrets;

namespace Slipway.Tests.Api;

public sealed class CredentialTests(ApiFixture fixture)
{
    [Fact]
    public async Task Values_go_in_encrypted_and_never_come_out()
    {
        var tenant = await fixture.NewTenantAsync();
        var key = await fixture.NewKeyAsync(tenant);
        using var http = fixture.Http(key);
        using var response = await http.PostAsync("/v1/credentials", Answers.Json($$"""{"name": "lab", "sshPrivateKey": {{System.Text.Json.JsonSerializer.Serialize(Examples.PrivateKey)}}, "sudoPassword": "hunter2"}"""));
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal(System.Net.HttpStatusCode.Created, response.StatusCode);
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY", text, StringComparison.Ordinal);
        Assert.Equal("\"1\"", response.Headers.ETag!.Tag);
        await fixture.AsTenantAsync(tenant, async db =>
        {
            var row = await db.Credentials.SingleAsync();
            Assert.Equal("hunter2", fixture.Services.GetRequiredService<SecretProtector>().Unprotect<CredentialSecrets>(tenant, row.Protected).SudoPassword);
            var audit = await db.AuditEvents.SingleAsync();
            Assert.Equal(("credential.create", "lab", "test"), (audit.Action, audit.Target, audit.Actor));
            Assert.DoesNotContain("hunter2", audit.Data, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_patch_changes_what_it_names_and_counts_the_version_up()
    {
        var tenant = await fixture.NewTenantAsync();
        using var client = fixture.Client(await fixture.NewKeyAsync(tenant));
        var first = await client.CredentialAsync();
        var second = await client.Api.UpdateCredentialAsync(first.Id, new CredentialPatch { SudoPassword = "better" }, ETags.Of(first));
        Assert.Equal((2, true, true), (second.Version, second.HasSshPrivateKey, second.HasSudoPassword));
        await fixture.AsTenantAsync(tenant, async db =>
        {
            var secrets = fixture.Services.GetRequiredService<SecretProtector>().Unprotect<CredentialSecrets>(tenant, (await db.Credentials.SingleAsync()).Protected);
            Assert.Equal(("better", Examples.PrivateKey), (secrets.SudoPassword, secrets.SshPrivateKey));
        });
    }

    [Fact]
    public async Task A_null_in_a_patch_removes()
    {
        using var client = fixture.Client();
        var credential = await client.CredentialAsync();
        using var http = fixture.Http();
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/v1/credentials/{credential.Id}")
        {
            Content = SpecContent.MergePatch("""{"sudoPassword": null}"""),
            Headers = { { "If-Match", "*" } },
        };
        Assert.True((await http.SendAsync(request)).IsSuccessStatusCode);
        Assert.False((await client.Api.GetCredentialAsync(credential.Id)).HasSudoPassword);
    }

    [Fact]
    public async Task Changes_need_the_etag_of_what_they_change()
    {
        using var client = fixture.Client();
        var credential = await client.CredentialAsync();
        var stale = await Assert.ThrowsAsync<SlipwayApiException>(() => client.Api.UpdateCredentialAsync(credential.Id, new CredentialPatch { SudoPassword = "x" }, "\"7\""));
        Assert.Equal(ErrorCodes.PreconditionFailed, stale.Problem.Code);
        using var http = fixture.Http();
        using var response = await http.DeleteAsync($"/v1/credentials/{credential.Id}");
        await response.ProblemAsync(ErrorCodes.PreconditionRequired);
    }

    [Fact]
    public async Task A_credential_that_a_cluster_uses_cannot_be_deleted()
    {
        using var client = fixture.Client(await fixture.NewKeyAsync(await fixture.NewTenantAsync()));
        await client.ClusterAsync();
        var used = Assert.Single((await client.Api.ListCredentialsAsync()).Items);
        var refusal = await Assert.ThrowsAsync<SlipwayApiException>(() => client.Api.DeleteCredentialAsync(used.Id, ETags.Of(used)));
        Assert.Equal(ErrorCodes.Conflict, refusal.Problem.Code);

        var unused = await client.CredentialAsync();
        await client.Api.DeleteCredentialAsync(unused.Id, ETags.Of(unused));
        Assert.Equal(ErrorCodes.NotFound, (await Assert.ThrowsAsync<SlipwayApiException>(() => client.Api.GetCredentialAsync(unused.Id))).Problem.Code);
    }

    [Fact]
    public async Task A_registry_login_is_whole_and_serves_registries_only()
    {
        using var client = fixture.Client(await fixture.NewKeyAsync(await fixture.NewTenantAsync()));
        var half = await Assert.ThrowsAsync<SlipwayApiException>(() => client.Api.CreateCredentialAsync(new CredentialRequest { Name = "half", RegistryPassword = "s3cret" }));
        Assert.Equal("#/registryUser", Assert.Single(half.Problem.Errors!).Pointer);
        var login = await client.Api.CreateCredentialAsync(new CredentialRequest { Name = "registry", RegistryUser = "robot$ci", RegistryPassword = "s3cret" });
        Assert.Equal((false, true), (login.HasSshPrivateKey, login.HasRegistryLogin));

        var used = await client.ClusterAsync(change: spec => spec["runtime"] = Registry("registry"));
        Assert.Equal("registry", (await client.Api.GetClusterAsync(used.ClusterId)).Spec.Runtime.Registries["mirror.example:5000"].Credential);
        Assert.Equal(ErrorCodes.Conflict, (await Assert.ThrowsAsync<SlipwayApiException>(() => client.Api.DeleteCredentialAsync(login.Id, ETags.Of(login)))).Problem.Code);

        var forHosts = await Assert.ThrowsAsync<SlipwayApiException>(() => client.ClusterAsync(change: spec => spec["ssh"]!["credential"] = "registry"));
        Assert.Equal(("#/ssh/credential", ErrorCodes.ValueInvalid), Only(forHosts));
        var ssh = await client.CredentialAsync();
        var forRegistry = await Assert.ThrowsAsync<SlipwayApiException>(() => client.ClusterAsync(change: spec => spec["runtime"] = Registry(ssh.Name)));
        Assert.Equal(("#/runtime/registries/mirror.example:5000/credential", ErrorCodes.ValueInvalid), Only(forRegistry));

        using var others = fixture.Client(await fixture.NewKeyAsync(await fixture.NewTenantAsync()));
        var foreign = await Assert.ThrowsAsync<SlipwayApiException>(() => others.ClusterAsync(change: spec => spec["runtime"] = Registry(login.Id.ToString())));
        Assert.Equal(("#/runtime/registries/mirror.example:5000/credential", ErrorCodes.CredentialUnknown), Only(foreign));

        static JsonObject Registry(string credential) => new() { ["registries"] = new JsonObject { ["mirror.example:5000"] = new JsonObject { ["credential"] = credential } } };
        static (string, string) Only(SlipwayApiException refusal) => Assert.Single(refusal.Problem.Errors!) is var finding ? (finding.Pointer, finding.Code) : default;
    }

    [Fact]
    public async Task Refusals_name_every_place_and_quote_no_value()
    {
        using var client = fixture.Client();
        var refusal = await Assert.ThrowsAsync<SlipwayApiException>(() =>
            client.Api.CreateCredentialAsync(new CredentialRequest { Name = "a b", SshPrivateKey = "my-secret", SudoPassword = "my-secret\n" }));
        Assert.Equal(["#/name", "#/sshPrivateKey", "#/sudoPassword"], refusal.Problem.Errors!.Select(finding => finding.Pointer).Order());
        Assert.DoesNotContain("my-secret", System.Text.Json.JsonSerializer.Serialize(refusal.Problem), StringComparison.Ordinal);

        var taken = await client.CredentialAsync();
        Assert.Equal(ErrorCodes.NameTaken, (await Assert.ThrowsAsync<SlipwayApiException>(() => client.CredentialAsync(taken.Name))).Problem.Code);
    }
}
