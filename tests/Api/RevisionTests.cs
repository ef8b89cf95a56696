using Microsoft.EntityFrameworkCore;
using Slipway.Client;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence.Builds;

namespace Slipway.Tests.Api;

public sealed class RevisionTests(ApiFixture fixture)
{
    [Fact]
    public async Task A_patch_makes_a_new_revision_and_leaves_the_running_build_on_its_own()
    {
        using var client = fixture.Client();
        var build = await client.ClusterAsync();
        var before = await client.Api.GetClusterAsync(build.ClusterId);
        var after = await client.Api.UpdateClusterAsync(before.Id, SpecContent.MergePatch("""{"os": {"sysctl": {"vm.max_map_count": "262144"}}}"""), ETags.Of(before));
        Assert.Equal(2, after.Revision);
        Assert.Equal("262144", after.Spec.Os.Sysctl["vm.max_map_count"]);
        Assert.Equal(after.Spec.Network, before.Spec.Network);
        Assert.Equal(1, (await client.Api.GetBuildAsync(build.Id)).Revision);

        var stale = await Assert.ThrowsAsync<SlipwayApiException>(() => client.Api.UpdateClusterAsync(before.Id, SpecContent.MergePatch("{}"), ETags.Of(before)));
        Assert.Equal(ErrorCodes.PreconditionFailed, stale.Problem.Code);
        Assert.Equal(2, (await client.Api.UpdateClusterAsync(before.Id, SpecContent.MergePatch("{}"), ETags.Of(after))).Revision);
    }

    [Theory]
    [InlineData("""{"etcd": {"dataDir": "/data"}}""", "#/etcd/dataDir", ErrorCodes.ValueNotSupported)]
    [InlineData("""{"network": {"plugins": "none"}}""", "#/network/plugins", ErrorCodes.FieldUnknown)]
    [InlineData("""{"name": "other"}""", "#/name", ErrorCodes.ValueInvalid)]
    [InlineData("""{"ssh": {"credential": null}}""", "#/ssh/credential", ErrorCodes.FieldRequired)]
    public async Task A_patch_is_judged_like_a_whole_spec(string patch, string pointer, string code)
    {
        using var client = fixture.Client();
        var cluster = await client.Api.GetClusterAsync((await client.ClusterAsync()).ClusterId);
        var refusal = await Assert.ThrowsAsync<SlipwayApiException>(() => client.Api.UpdateClusterAsync(cluster.Id, SpecContent.MergePatch(patch), ETags.Of(cluster)));
        var finding = Assert.Single(refusal.Problem.Errors!);
        Assert.Equal((pointer, code), (finding.Pointer, finding.Code));
    }

    [Fact]
    public async Task What_a_build_has_carried_out_cannot_be_changed_by_a_patch()
    {
        var tenant = await fixture.NewTenantAsync();
        using var client = fixture.Client(await fixture.NewKeyAsync(tenant));
        var cluster = await client.Api.GetClusterAsync((await client.ClusterAsync()).ClusterId);
        const string Patch = """
            {"network": {"podCidr": "10.128.0.0/16"}, "hosts": [
              {"name": "alma1", "ip": "10.10.1.10", "roles": ["control-plane", "etcd", "worker"], "etcdMemberName": "etcd1"},
              {"name": "alma-w1", "ip": "10.10.1.11", "roles": ["worker"]}, {"name": "new", "ip": "10.10.1.13", "roles": ["worker"]}]}
            """;
        cluster = await client.Api.UpdateClusterAsync(cluster.Id, SpecContent.MergePatch(Patch), ETags.Of(cluster));
        Assert.Equal(["alma1", "alma-w1", "new"], cluster.Hosts.Select(host => host.Name));

        await fixture.AsTenantAsync(tenant, async db =>
        {
            db.Tasks.Add(Rows.Task(tenant, cluster.LastBuildId!.Value, 1, "control-plane", "alma1", TaskState.Running, attempt: 1));
            await db.SaveChangesAsync();
        });
        const string Back = """
            {"network": {"podCidr": "10.129.0.0/16"}, "dns": {"domain": "other.local"}, "hosts": [
              {"name": "alma1", "ip": "10.10.1.20", "roles": ["control-plane", "etcd", "worker"], "etcdMemberName": "etcd1"},
              {"name": "alma-w1", "ip": "10.10.1.11", "roles": ["worker"]}]}
            """;
        var refusal = await Assert.ThrowsAsync<SlipwayApiException>(() => client.Api.UpdateClusterAsync(cluster.Id, SpecContent.MergePatch(Back), ETags.Of(cluster)));
        Assert.Equal(["#/dns/domain", "#/hosts", "#/hosts/0", "#/network/podCidr"], refusal.Problem.Errors!.Select(finding => finding.Pointer).Order(StringComparer.Ordinal));
        Assert.All(refusal.Problem.Errors!, finding => Assert.Equal(ErrorCodes.ValueNotSupported, finding.Code));
    }

    [Fact]
    public async Task A_newly_pinned_host_key_replaces_the_one_trusted_on_first_use()
    {
        var tenant = await fixture.NewTenantAsync();
        using var client = fixture.Client(await fixture.NewKeyAsync(tenant));
        var cluster = await client.Api.GetClusterAsync((await client.ClusterAsync()).ClusterId);
        await fixture.AsTenantAsync(tenant, db => db.Hosts.Where(host => host.Name == "alma1").ExecuteUpdateAsync(set => set.SetProperty(host => host.HostKey, "SHA256:first")));
        var key = "SHA256:" + new string('b', 43);
        var hosts = $$"""{"hosts": [{"name": "alma1", "ip": "10.10.1.10", "roles": ["control-plane", "etcd"], "hostKey": "{{key}}"}, {"name": "alma-w1", "ip": "10.10.1.11", "roles": ["worker"]}]}""";
        cluster = await client.Api.UpdateClusterAsync(cluster.Id, SpecContent.MergePatch(hosts), ETags.Of(cluster));
        Assert.Equal(key, cluster.Hosts[0].HostKey);
        cluster = await client.Api.UpdateClusterAsync(cluster.Id, SpecContent.MergePatch("""{"os": {"hostsEntries": true}}"""), ETags.Of(cluster));
        Assert.Equal(key, cluster.Hosts[0].HostKey);
    }
}
