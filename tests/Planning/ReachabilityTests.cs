using Slipway.Catalog.Stages;
using Slipway.Contracts.Specs;
using Slipway.Orchestrator.Planning;

namespace Slipway.Tests.Planning;

/// <summary>What a host asks of the others before anything is installed.</summary>
public sealed class ReachabilityTests
{
    private static readonly Dictionary<string, ClusterSpec> ByName = new()
    {
        ["three control planes"] = Specs.ThreeControlPlanes,
        ["calico by VXLAN"] = With(NetworkPlugin.Calico, CalicoEncapsulation.Vxlan),
        ["calico by BGP"] = With(NetworkPlugin.Calico, CalicoEncapsulation.None),
        ["cilium"] = With(NetworkPlugin.Cilium),
        ["metallb"] = Specs.Reference with { Addons = Specs.Calico.Addons },
    };

    [Theory]
    [InlineData("three control planes", "cp1", "cp2:10250 cp2:6443 cp3:10250 cp3:6443 etcd1:2379 etcd2:2379 etcd3:2379 worker1:10250")]
    [InlineData("three control planes", "etcd1", "etcd2:2379 etcd2:2380 etcd3:2379 etcd3:2380")]
    [InlineData("three control planes", "worker1", "cp1:6443 cp2:6443 cp3:6443")]
    [InlineData("calico by VXLAN", "alma-w1", "alma1:6443")]
    [InlineData("calico by BGP", "alma-w1", "alma1:6443 alma1:179 alma-w2:179")]
    [InlineData("cilium", "alma-w1", "alma1:6443 alma1:4240 alma-w2:4240")]
    [InlineData("metallb", "alma-w1", "alma1:6443 alma1:7946 alma-w2:7946")]
    public void Each_TCP_port_that_a_host_needs_of_another_is_asked_by_role_and_plugin(string spec, string host, string ports) =>
        Assert.Equal(ports, string.Join(' ', Peers(ByName[spec], host, "none").Select(peer => $"{peer.Host}:{peer.Port}")));

    [Theory]
    [InlineData("none", FirewallMode.Open, 6443, "error")]
    [InlineData("firewalld", FirewallMode.Leave, 6443, "error")]
    [InlineData("firewalld", FirewallMode.Open, 22, "warning")]
    [InlineData("ufw", FirewallMode.Disable, 22, "warning")]
    public void A_closed_port_is_an_error_unless_Slipway_opens_the_firewall_that_closes_it(string active, FirewallMode mode, int port, string severity)
    {
        var spec = Specs.Reference with { Os = new OsSpec { Firewall = mode } };
        var peer = Assert.Single(Peers(spec, "alma-w1", active));
        Assert.Equal(("alma1", port, severity), (peer.Host, peer.Port, peer.Severity));
    }

    private static ClusterSpec With(NetworkPlugin plugin, CalicoEncapsulation encapsulation = default) =>
        Specs.Reference with { Network = Specs.Reference.Network with { Plugin = plugin, Calico = new CalicoSpec { Encapsulation = encapsulation } } };

    private static IReadOnlyList<PeerPort> Peers(ClusterSpec spec, string host, string activeFirewall) => Assert.IsType<ReachabilityParameters>(Assert.IsType<Resolution.Resolved>(
        ParameterResolver.Resolve("reachability", host, Inputs.For(spec, (_, facts) => new(facts) { ["firewall"] = activeFirewall }))).Parameters).Peers;
}
