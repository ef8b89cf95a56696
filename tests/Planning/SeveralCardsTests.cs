using System.Text.RegularExpressions;
using Slipway.Catalog;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using Slipway.Orchestrator.Planning;

namespace Slipway.Tests.Planning;

/// <summary>Hosts whose SSH address is on one network card and whose <c>ip</c> is on another.</summary>
public sealed partial class SeveralCardsTests
{
    private const string Outside = "172.17.0.1";

    private static readonly ClusterSpec Spec = Specs.ThreeControlPlanes with
    {
        Hosts = [.. Specs.ThreeControlPlanes.Hosts.Select((host, at) => host with { Address = $"{Outside}{at}" })],
    };

    public static TheoryData<string, string> Listeners => new()
    {
        { "etcd1 etcd", "ETCD_LISTEN_CLIENT_URLS=https://10.10.1.13:2379,https://127.0.0.1:2379\n" },
        { "etcd1 etcd", "ETCD_LISTEN_PEER_URLS=https://10.10.1.13:2380\n" },
        { "cp1 control-plane", "  advertiseAddress: \"10.10.1.10\"\n" },
        { "cp1 control-plane", "address: \"10.10.1.10\"\n" },
        { "cp1 control-plane", "--node-ip=10.10.1.10\n" },
        { "cp1 control-plane", "healthzBindAddress: \"127.0.0.1\"\n" },
        { "cp1 control-plane", "metricsBindAddress: \"127.0.0.1:10249\"\n" },
        { "worker1 workers", "address: \"10.10.1.16\"\n" },
        { "worker1 workers", "--node-ip=10.10.1.16\n" },
        { "worker1 workers", "    listen 127.0.0.1:6443;\n" },
        { "worker1 workers", "    server 10.10.1.10:6443;\n" },
    };

    [Theory]
    [MemberData(nameof(Listeners))]
    public void A_component_listens_on_the_clusters_address_or_on_the_loopback(string task, string line) =>
        Assert.Contains(line, Render(Spec, task.Split(' ')[1], task.Split(' ')[0]), StringComparison.Ordinal);

    [Fact]
    public void What_listens_on_every_card_can_be_kept_to_the_clusters()
    {
        Assert.DoesNotContain("nodePortAddresses", Render(Spec, "control-plane", "cp1"), StringComparison.Ordinal);
        var kept = Spec with { Overrides = new OverridesSpec { KubeProxy = Specs.Json("""{"nodePortAddresses":["primary"],"healthzBindAddress":"127.0.0.1:10256"}""") } };
        var config = Render(kept, "control-plane", "cp1");
        Assert.Contains("nodePortAddresses:\n- primary\n", config, StringComparison.Ordinal);
        Assert.Contains("healthzBindAddress: \"127.0.0.1:10256\"\n", config, StringComparison.Ordinal);
    }

    [Fact]
    public void Haproxy_listens_on_the_loopback_too()
    {
        var config = Render(Spec with { ControlPlane = new ControlPlaneSpec { LocalLoadBalancer = LocalLoadBalancer.Haproxy } }, "workers", "worker1");
        Assert.Contains("  bind 127.0.0.1:6443\n", config, StringComparison.Ordinal);
        Assert.Contains("  server api1 10.10.1.10:6443\n", config, StringComparison.Ordinal);
    }

    [Fact]
    public void The_other_card_is_known_to_nothing_but_the_API_servers_certificate()
    {
        foreach (var task in Planner.Plan(Spec, BuildKind.Create).Tasks.Where(task => task.HostName is not null))
        {
            var lines = Render(Spec, task.Stage, task.HostName!).Split('\n').Where(line => line.Contains(Outside, StringComparison.Ordinal)).ToList();
            Assert.True(task.Stage == "control-plane" ? lines.Count == 2 && lines.All(line => Name().IsMatch(line)) : lines.Count == 0, $"{task.Key}: {string.Join(" | ", lines)}");
        }
    }

    // An item of certSANs, and one of the list that the step compares the certificate with.
    [GeneratedRegex("""^(  - "172\.17\.0\.1[0-9]"|172\.17\.0\.1[0-9]'?)$""")]
    private static partial Regex Name();

    private static string Render(ClusterSpec spec, string stage, string host) =>
        ShellParameters.Render(Assert.IsType<Resolution.Resolved>(ParameterResolver.Resolve(stage, host, Inputs.For(spec))).Parameters);
}
