using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Slipway.Api.Auth;
using Slipway.Client;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;

namespace Slipway.Tests.Api;

/// <summary>A credential goes where its admin meant it to go, whoever names it in a spec.</summary>
public sealed class CredentialTargetTests(ApiFixture fixture)
{
    private const string Fingerprint = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    private static readonly (string, string) OutsideHost = ("#/hosts/1/address", ErrorCodes.CredentialNotForTarget);

    [Fact]
    public async Task A_host_outside_of_its_networks_is_refused_by_its_place()
    {
        var bench = await BenchAsync(["10.0.2.0/24", "10.10.1.12/32"], []);

        Assert.Empty(await bench.FindingsAsync());
        Assert.Equal([OutsideHost], await bench.FindingsAsync(spec => spec["hosts"]![1]!["address"] = "192.0.2.7"));
        Assert.Equal([OutsideHost], await bench.FindingsAsync(spec => spec["hosts"]![1]!["address"] = "::ffff:192.0.2.7"));
        // Its address is known when it is resolved.
        Assert.Empty(await bench.FindingsAsync(spec => spec["hosts"]![1]!["address"] = "one.example"));
    }

    [Fact]
    public async Task A_bastion_is_a_host_and_knows_no_names()
    {
        var bench = await BenchAsync(["10.0.0.0/8"], []);
        await bench.Admin.CredentialAsync("jump");

        Assert.Empty(await bench.FindingsAsync(spec => spec["ssh"]!["bastion"] = Bastion("10.0.2.1", null)));
        Assert.Equal([("#/ssh/bastion/address", ErrorCodes.CredentialNotForTarget)], await bench.FindingsAsync(spec => spec["ssh"]!["bastion"] = Bastion("192.0.2.1", null)));
        Assert.Equal([("#/ssh/bastion/address", ErrorCodes.CredentialNotForTarget)], await bench.FindingsAsync(spec => spec["ssh"]!["bastion"] = Bastion("192.0.2.1", "jump")));
        Assert.Equal([OutsideHost], await bench.FindingsAsync(spec =>
        {
            spec["ssh"]!["bastion"] = Bastion("10.0.2.1", "jump");
            spec["hosts"]![1]!["address"] = "one.example";
        }));

        static JsonObject Bastion(string address, string? credential)
        {
            var bastion = new JsonObject { ["address"] = address, ["hostKey"] = Fingerprint };
            if (credential is not null)
            {
                bastion["credential"] = credential;
            }

            return bastion;
        }
    }

    [Fact]
    public async Task A_registrys_login_goes_to_its_registries_and_to_hosts_in_its_networks()
    {
        var bench = await BenchAsync([], []);
        var login = await bench.Admin.Api.CreateCredentialAsync(new CredentialRequest { Name = "login", RegistryUser = "robot", RegistryPassword = "s3cret", Registries = ["Mirror.example:5000"] });

        Assert.Empty(await bench.FindingsAsync(Registry("mirror.example:5000")));
        Assert.Equal([("#/runtime/registries/mirror.example/credential", ErrorCodes.CredentialNotForTarget)], await bench.FindingsAsync(Registry("mirror.example")));

        await bench.Admin.Api.UpdateCredentialAsync(login.Id, new CredentialPatch { HostNetworks = ["10.0.2.10/32", "10.10.1.12/32"] }, ETags.Of(login));
        Assert.Equal([OutsideHost], await bench.FindingsAsync(Registry("mirror.example:5000")));

        static Action<JsonObject> Registry(string name) => spec => spec["runtime"] = new JsonObject { ["registries"] = new JsonObject { [name] = new JsonObject { ["credential"] = "login" } } };
    }

    [Fact]
    public async Task Who_may_write_credentials_sets_them_and_everybody_sees_them()
    {
        var bench = await BenchAsync(["10.0.0.0/8", "2001:db8::/32"], ["registry.example"]);
        var seen = Assert.Single((await bench.Operator.Api.ListCredentialsAsync()).Items);
        Assert.Equal(["10.0.0.0/8", "2001:db8::/32"], seen.HostNetworks);
        Assert.Equal(["registry.example"], seen.Registries);
        Assert.Equal(ErrorCodes.Forbidden, (await RefusedAsync(() => bench.Operator.Api.UpdateCredentialAsync(seen.Id, new CredentialPatch { HostNetworks = [] }, ETags.Of(seen)))).Code);

        var patched = await bench.Admin.Api.UpdateCredentialAsync(seen.Id, new CredentialPatch { SudoPassword = "other" }, ETags.Of(seen));
        Assert.Equal(seen.HostNetworks, patched.HostNetworks);
        var wrong = await RefusedAsync(() => bench.Admin.Api.UpdateCredentialAsync(
            seen.Id, new CredentialPatch { HostNetworks = ["10.0.0.0/8", "10/8"], Registries = ["https://registry.example", "registry.example:99999"] }, ETags.Of(patched)));
        Assert.Equal(["#/hostNetworks/1", "#/registries/0", "#/registries/1"], wrong.Errors!.Select(finding => finding.Pointer));

        var open = await bench.Admin.Api.UpdateCredentialAsync(seen.Id, new CredentialPatch { HostNetworks = [], Registries = [] }, ETags.Of(patched));
        Assert.Equal((0, 0), (open.HostNetworks.Count, open.Registries.Count));
        Assert.Contains("10.0.0.0/8", (await bench.Admin.Api.ListAuditEventsAsync()).Items.Single(one => one.Action == "credential.create").Data!.ToString()!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"hosts": [{"name": "alma1", "address": "10.0.2.99", "ip": "10.10.1.10", "roles": ["control-plane", "etcd"], "etcdMemberName": "etcd1"}, W1]}""", "#/hosts/0")]
    [InlineData("""{"hosts": [{"name": "alma1", "address": "10.0.2.10", "port": 2222, "ip": "10.10.1.10", "roles": ["control-plane", "etcd"], "etcdMemberName": "etcd1"}, W1]}""", "#/hosts/0")]
    [InlineData("""{"hosts": [CP, W1, {"name": "mine", "ip": "10.10.1.99", "roles": ["control-plane"]}]}""", "#/hosts/2")]
    [InlineData("""{"ssh": {"bastion": {"address": "10.0.2.99", "hostKey": "KEY"}}}""", "#/ssh/bastion")]
    public async Task Where_a_built_clusters_keys_go_is_not_an_operators_to_say_alone(string patch, string pointer)
    {
        var bench = await BenchAsync([], []);
        var cluster = await bench.BuiltAsync();

        var refusal = await RefusedAsync(() => bench.Operator.Api.UpdateClusterAsync(cluster.Id, Patch(patch), ETags.Of(cluster)));
        Assert.Equal((ErrorCodes.Forbidden, pointer), (refusal.Code, Assert.Single(refusal.Errors!).Pointer));

        Assert.Equal(2, (await bench.Admin.Api.UpdateClusterAsync(cluster.Id, Patch(patch), ETags.Of(cluster))).Revision);
    }

    [Fact]
    public async Task Within_the_credentials_networks_an_operator_moves_hosts_alone()
    {
        var bench = await BenchAsync(["10.0.0.0/8"], []);
        var cluster = await bench.BuiltAsync();

        var refusal = await RefusedAsync(() => bench.Operator.Api.UpdateClusterAsync(cluster.Id, At("192.0.2.9"), ETags.Of(cluster)));
        Assert.Equal(("#/hosts/0/address", ErrorCodes.CredentialNotForTarget), Assert.Single(refusal.Errors!) is var finding ? (finding.Pointer, finding.Code) : default);
        Assert.Equal("10.0.2.99", (await bench.Operator.Api.UpdateClusterAsync(cluster.Id, At("10.0.2.99"), ETags.Of(cluster))).Spec.Hosts[0].Address);

        static HttpContent At(string address) => Patch($$"""{"hosts": [{"name": "alma1", "address": "{{address}}", "ip": "10.10.1.10", "roles": ["control-plane", "etcd"], "etcdMemberName": "etcd1"}, W1]}""");
    }

    [Fact]
    public async Task A_new_host_key_and_a_workers_new_address_are_an_operators_everyday_work()
    {
        var bench = await BenchAsync([], []);
        var cluster = await bench.BuiltAsync();

        var mended = await bench.Operator.Api.UpdateClusterAsync(cluster.Id, Patch("""{"hosts": [{"name": "alma1", "address": "10.0.2.10", "ip": "10.10.1.10", "roles": ["control-plane", "etcd"], "etcdMemberName": "etcd1", "hostKey": "KEY"}, {"name": "alma-w1", "address": "10.0.2.98", "ip": "10.10.1.11", "roles": ["worker"]}]}"""), ETags.Of(cluster));

        Assert.Equal((Fingerprint, "10.0.2.98"), (mended.Spec.Hosts[0].HostKey, mended.Spec.Hosts[1].Address));
    }

    private static HttpContent Patch(string text) => SpecContent.MergePatch(text
        .Replace("CP", """{"name": "alma1", "address": "10.0.2.10", "ip": "10.10.1.10", "roles": ["control-plane", "etcd"], "etcdMemberName": "etcd1"}""", StringComparison.Ordinal)
        .Replace("W1", """{"name": "alma-w1", "address": "10.0.2.11", "ip": "10.10.1.11", "roles": ["worker"]}""", StringComparison.Ordinal)
        .Replace("KEY", Fingerprint, StringComparison.Ordinal));

    private static async Task<Problem> RefusedAsync(Func<Task> call) => (await Assert.ThrowsAsync<SlipwayApiException>(call)).Problem;

    /// <summary>A tenant whose one credential is called lab.</summary>
    private async Task<Bench> BenchAsync(string[] hostNetworks, string[] registries)
    {
        var tenant = await fixture.NewTenantAsync();
        var bench = new Bench(fixture, tenant, fixture.Client(await fixture.NewKeyAsync(tenant)), fixture.Client(await fixture.NewKeyAsync(tenant, Roles.Operator)));
        await bench.Admin.Api.CreateCredentialAsync(new CredentialRequest { Name = "lab", SshPrivateKey = Examples.PrivateKey, HostNetworks = hostNetworks, Registries = registries });
        return bench;
    }

    private sealed record Bench(ApiFixture Fixture, Guid Tenant, SlipwayClient Admin, SlipwayClient Operator)
    {
        public async Task<IEnumerable<(string, string)>> FindingsAsync(Action<JsonObject>? change = null) =>
            (await Operator.Api.ValidateClusterAsync(SpecContent.Json(Examples.Spec(change).ToJsonString()))).Errors.Select(error => (error.Pointer, error.Code));

        /// <summary>A build has reached the stage that makes control planes.</summary>
        public async Task<Cluster> BuiltAsync()
        {
            var spec = Examples.Spec(document => document["hosts"]!.AsArray().RemoveAt(2));
            var build = await Operator.Api.CreateClusterAsync(SpecContent.Json(spec.ToJsonString()), "create");
            await Fixture.AsTenantAsync(Tenant, async db =>
            {
                db.Tasks.Add(Rows.Task(Tenant, build.Id, 1, "control-plane", "alma1", TaskState.Running, attempt: 1));
                await db.SaveChangesAsync();
            });
            return await Operator.Api.GetClusterAsync(build.ClusterId);
        }
    }
}
