using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Slipway.Client;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;

namespace Slipway.Tests.Api;

public sealed class RotateHostKeyTests(ApiFixture fixture)
{
    private const string Old = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    private const string New = "SHA256:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";

    [Fact]
    public async Task A_recorded_key_is_exchanged_or_forgotten_and_that_is_audited()
    {
        var (client, tenant, build) = await ClusterAsync();

        await client.Api.RotateHostKeyAsync(build.ClusterId, "alma1", new RotateHostKeyRequest { HostKey = New });
        Assert.Equal(New, await RecordedAsync(tenant));
        await client.Api.RotateHostKeyAsync(build.ClusterId, "alma1", new RotateHostKeyRequest());
        Assert.Null(await RecordedAsync(tenant));

        var audited = (await client.Api.ListAuditEventsAsync(action: "host.rotate-key")).Items;
        Assert.Equal([New, Old], audited.Select(one => (string?)one.Data["from"]));
        Assert.Equal(ErrorCodes.NotFound, await RefusalAsync(client, build, "nobody", New));
        Assert.Equal(ErrorCodes.RequestInvalid, await RefusalAsync(client, build, "alma1", "MD5:x"));
    }

    [Fact]
    public async Task A_key_that_the_spec_pins_is_changed_in_the_spec()
    {
        var (client, _, build) = await ClusterAsync(spec => spec["hosts"]![0]!["hostKey"] = Old);

        Assert.Equal(ErrorCodes.Conflict, await RefusalAsync(client, build, "alma1", New));
    }

    [Fact]
    public async Task Where_host_keys_are_pinned_none_is_forgotten()
    {
        var (client, tenant, build) = await ClusterAsync();
        var platform = fixture.Client();
        await platform.Api.PutTenantPolicyAsync(tenant, SpecContent.Json(new TenantPolicyRequest { HostKeys = Contracts.Specs.HostKeyPolicy.Pinned }), ETags.Of(await platform.Api.GetTenantPolicyAsync(tenant)));

        Assert.Equal(ErrorCodes.HostKeyNotPinned, await RefusalAsync(client, build, "alma1", null));
    }

    private async Task<(SlipwayClient Client, Guid Tenant, Build Build)> ClusterAsync(Action<JsonObject>? change = null)
    {
        var tenant = await fixture.NewTenantAsync();
        var client = fixture.Client(await fixture.NewKeyAsync(tenant));
        var build = await client.ClusterAsync(change: change);
        await fixture.AsTenantAsync(tenant, db => db.Hosts.Where(host => host.Name == "alma1").ExecuteUpdateAsync(row => row.SetProperty(host => host.HostKey, Old)));
        return (client, tenant, build);
    }

    private async Task<string?> RecordedAsync(Guid tenant)
    {
        string? recorded = null;
        await fixture.AsTenantAsync(tenant, async db => recorded = await db.Hosts.Where(host => host.Name == "alma1").Select(host => host.HostKey).SingleAsync());
        return recorded;
    }

    private static async Task<string> RefusalAsync(SlipwayClient client, Build build, string host, string? key) =>
        (await Assert.ThrowsAsync<SlipwayApiException>(() => client.Api.RotateHostKeyAsync(build.ClusterId, host, new RotateHostKeyRequest { HostKey = key }))).Problem.Code;
}
