using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Client;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence.Secrets;

namespace Slipway.Tests.Api;

public sealed class ImportTests(ApiFixture fixture)
{
    private static readonly KubesprayImportRequest Request = new()
    {
        Files = new Dictionary<string, string>
        {
            ["mycluster/inventory.ini"] = "[kube_control_plane]\ncp ansible_host=10.0.0.1\n[etcd:children]\nkube_control_plane\n[kube_node]\nw ansible_host=10.0.0.2\n",
            ["mycluster/group_vars/all.yml"] = "ansible_become_password: hunter2\nkube_proxy_mode: iptables\nkube_network_plugin: none\n",
        },
    };

    [Fact]
    public async Task An_inventory_becomes_a_draft_and_its_passwords_a_credential()
    {
        var tenant = await fixture.NewTenantAsync();
        using var client = fixture.Client(await fixture.NewKeyAsync(tenant));
        var result = await client.Api.ImportKubesprayAsync(Request with { CreateCredential = "lab", SshPrivateKey = Examples.PrivateKey });

        Assert.Empty(result.Errors);
        Assert.Equal(("mycluster", "lab", "lab"), (result.Spec.Name, result.Spec.Ssh.Credential, result.Credential!.Name));
        Assert.Contains(result.Findings, finding => finding is { Subject: "kube_proxy_mode", Line: 2, Outcome: ImportOutcome.Applied });
        await fixture.AsTenantAsync(tenant, async db =>
            Assert.Equal("hunter2", fixture.Services.GetRequiredService<SecretProtector>().Unprotect<CredentialSecrets>(tenant, (await db.Credentials.SingleAsync()).Protected).SudoPassword));
    }

    [Fact]
    public async Task Without_being_asked_it_stores_nothing_and_says_what_is_missing()
    {
        using var client = fixture.Client(await fixture.NewKeyAsync(await fixture.NewTenantAsync()));
        var result = await client.Api.ImportKubesprayAsync(Request);

        Assert.Equal(["sudoPassword"], result.Secrets);
        Assert.Equal(ErrorCodes.CredentialUnknown, Assert.Single(result.Errors).Code);
        Assert.Empty((await client.Api.ListCredentialsAsync()).Items);
    }

    [Fact]
    public async Task An_inventory_without_secrets_takes_the_credential_that_is_there()
    {
        using var client = fixture.Client(await fixture.NewKeyAsync(await fixture.NewTenantAsync()));
        await client.CredentialAsync("mine");
        var silent = Request with { Files = Request.Files.ToDictionary(file => file.Key, file => file.Value.Replace("ansible_become_password: hunter2\n", "", StringComparison.Ordinal)) };

        var result = await client.Api.ImportKubesprayAsync(silent with { CreateCredential = "mine" });

        Assert.Empty(result.Errors);
        Assert.Equal(("mine", null), (result.Spec.Ssh.Credential, result.Credential));
        Assert.Equal(ErrorCodes.NameTaken, (await Assert.ThrowsAsync<SlipwayApiException>(() =>
            client.Api.ImportKubesprayAsync(Request with { CreateCredential = "mine", SshPrivateKey = Examples.PrivateKey }))).Problem.Code);
    }

    [Fact]
    public async Task A_damaged_inventory_is_refused_with_file_and_line()
    {
        using var client = fixture.Client();
        var files = new Dictionary<string, string> { ["inventory.ini"] = "[kube_node]\nh x\n" };
        var refusal = await Assert.ThrowsAsync<SlipwayApiException>(() => client.Api.ImportKubesprayAsync(new KubesprayImportRequest { Files = files }));

        Assert.Equal((ErrorCodes.RequestInvalid, "#/files/inventory.ini"), (refusal.Problem.Code, Assert.Single(refusal.Problem.Errors!).Pointer));
        Assert.Contains("inventory.ini:2:", refusal.Problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_is_exported_for_Kubespray()
    {
        using var client = fixture.Client(await fixture.NewKeyAsync(await fixture.NewTenantAsync()));
        var build = await client.ClusterAsync();
        var export = await client.Api.ExportClusterAsync(build.ClusterId);

        Assert.Contains("[kube_control_plane]", export.Files["inventory.ini"], StringComparison.Ordinal);
        var refusal = await Assert.ThrowsAsync<SlipwayApiException>(() => client.Api.ExportClusterAsync(build.ClusterId, "terraform"));
        Assert.Equal(ErrorCodes.MalformedRequest, refusal.Problem.Code);
    }
}
