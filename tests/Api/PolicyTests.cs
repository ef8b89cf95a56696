using System.Text.Json.Nodes;
using Slipway.Client;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using Slipway.Persistence.Policies;

namespace Slipway.Tests.Api;

/// <summary>What a tenant's policy makes of a spec.</summary>
public sealed class PolicyTests(ApiFixture fixture)
{
    [Theory]
    [InlineData("/hosts/0/address", "\"127.0.0.1\"", "#/hosts/0/address")]
    [InlineData("/hosts/0/address", "\"localhost\"", "#/hosts/0/address")]
    [InlineData("/artifacts", """{"mirrors": {"dl.k8s.io": "http://169.254.169.254/files"}}""", "#/artifacts/mirrors/dl.k8s.io")]
    [InlineData("/artifacts", """{"registryMirrors": {"registry.k8s.io": "http://[::1]:5000"}}""", "#/artifacts/registryMirrors/registry.k8s.io")]
    public async Task Loopback_link_local_and_metadata_addresses_are_refused(string pointer, string value, string found) =>
        Assert.Equal([(found, ErrorCodes.EgressDenied)], await FindingsAsync(await fixture.NewTenantAsync(), pointer, value));

    [Fact]
    public async Task A_tenants_networks_hold_for_hosts_and_mirrors()
    {
        var tenant = await fixture.NewTenantAsync();
        await fixture.AsTenantAsync(tenant, async db =>
        {
            db.TenantPolicies.Add(new TenantPolicyRow { TenantId = tenant, EgressAllow = ["10.0.0.0/8"], EgressDeny = ["10.0.2.11/32"] });
            await db.SaveChangesAsync();
        });

        Assert.Equal(
            [("#/hosts/1/address", ErrorCodes.EgressDenied), ("#/artifacts/mirrors/dl.k8s.io", ErrorCodes.EgressDenied)],
            await FindingsAsync(tenant, "/artifacts", """{"mirrors": {"dl.k8s.io": "https://192.0.2.7/files"}}"""));
    }

    [Fact]
    public async Task Where_the_policy_wants_pinned_host_keys_trust_on_first_use_is_refused()
    {
        var tenant = await fixture.NewTenantAsync();
        await fixture.AsTenantAsync(tenant, async db =>
        {
            db.TenantPolicies.Add(new TenantPolicyRow { TenantId = tenant, HostKeys = HostKeyPolicy.Pinned });
            await db.SaveChangesAsync();
        });

        Assert.Equal([("#/ssh/hostKeys", ErrorCodes.HostKeyNotPinned)], await FindingsAsync(tenant, "/ssh/hostKeys", "\"trust-on-first-use\""));
    }

    [Fact]
    public async Task The_platforms_admin_sets_it_and_the_tenant_reads_it()
    {
        var tenant = await fixture.NewTenantAsync();
        var (platform, member) = (fixture.Client(), fixture.Client(await fixture.NewKeyAsync(tenant)));
        var unset = await member.Api.GetTenantPolicyAsync(tenant);

        var set = await platform.Api.PutTenantPolicyAsync(tenant, SpecContent.Json(new TenantPolicyRequest { EgressAllow = ["10.0.0.0/8"], HostKeys = HostKeyPolicy.Pinned }), ETags.Of(unset));

        Assert.Equal((1, 2), (unset.Version, set.Version));
        Assert.Equal(["10.0.0.0/8"], (await member.Api.GetTenantPolicyAsync(tenant)).EgressAllow);
        Assert.Equal(["tenant.policy"], (await member.Api.ListAuditEventsAsync()).Items.Select(one => one.Action));
        Assert.Equal(ErrorCodes.PreconditionFailed, await RefusalAsync(() => platform.Api.PutTenantPolicyAsync(tenant, SpecContent.Json(new TenantPolicyRequest()), ETags.Of(unset))));
        Assert.Equal(ErrorCodes.Forbidden, await RefusalAsync(() => member.Api.PutTenantPolicyAsync(tenant, SpecContent.Json(new TenantPolicyRequest()), ETags.Of(set))));
        Assert.Equal(ErrorCodes.RequestInvalid, await RefusalAsync(() => platform.Api.PutTenantPolicyAsync(tenant, SpecContent.Json(new TenantPolicyRequest { EgressDeny = ["10/8"] }), ETags.Of(set))));
        var misspelt = await Assert.ThrowsAsync<SlipwayApiException>(() => platform.Api.PutTenantPolicyAsync(tenant, SpecContent.Yaml("egressAlow: [10.0.0.0/8]"), ETags.Of(set)));
        Assert.Equal(("#/egressAlow", ErrorCodes.FieldUnknown), (misspelt.Problem.Errors![0].Pointer, misspelt.Problem.Errors[0].Code));
    }

    [Fact]
    public async Task Another_tenants_policy_is_not_there()
    {
        var other = fixture.Client(await fixture.NewKeyAsync(await fixture.NewTenantAsync()));

        Assert.Equal(ErrorCodes.NotFound, await RefusalAsync(async () => await other.Api.GetTenantPolicyAsync(await fixture.NewTenantAsync())));
    }

    private static async Task<string> RefusalAsync(Func<Task> call) => (await Assert.ThrowsAsync<SlipwayApiException>(call)).Problem.Code;

    private async Task<IEnumerable<(string, string)>> FindingsAsync(Guid tenant, string pointer, string value)
    {
        var client = fixture.Client(await fixture.NewKeyAsync(tenant));
        await client.CredentialAsync("lab");
        var spec = Examples.Spec(document =>
        {
            var path = pointer.Split('/')[1..];
            JsonNode at = document;
            foreach (var step in path[..^1])
            {
                at = int.TryParse(step, out var index) ? at[index]! : at[step]!;
            }

            at[path[^1]] = JsonNode.Parse(value);
        });
        var result = await client.Api.ValidateClusterAsync(SpecContent.Json(spec.ToJsonString()));
        return result.Errors.Select(error => (error.Pointer, error.Code));
    }
}
