using Slipway.Api.Features.Imports.Kubespray;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;

namespace Slipway.Tests.Imports;

public sealed class FamilyTests
{
    private const string Hosts = """
        [kube_control_plane]
        cp1 ansible_host=10.0.0.1 ip=10.0.0.1 ip6=2001:db8::1
        [etcd:children]
        kube_control_plane
        [kube_node]
        w1 ansible_host=10.0.0.2 ip=10.0.0.2 access_ip6=2001:db8::2
        """;

    [Fact]
    public void Both_stacks_become_networks_and_addresses_of_each_family()
    {
        var result = Import("kube_network_plugin: flannel\nipv6_stack: true\nkube_pods_subnet_ipv6: fd00:1::/64\nkube_service_addresses_ipv6: fd00:2::/112\nkube_network_node_prefix_ipv6: 80\nkube_pods_subnet: 10.1.0.0/16\n");

        Assert.Equal(("10.1.0.0/16,fd00:1::/64", "10.233.0.0/18,fd00:2::/112", 80), (result.Spec.Network.PodCidr, result.Spec.Network.ServiceCidr, result.Spec.Network.NodePrefixIpv6));
        Assert.Equal([("10.0.0.1", "2001:db8::1"), ("10.0.0.2", "2001:db8::2")], result.Spec.Hosts.Select(host => (host.Ip, host.SecondaryIp)));
        Assert.Equal((ImportOutcome.Applied, "#/hosts/0/secondaryIp"), (result.Of("ip6").Outcome, result.Of("ip6").Field));
    }

    [Fact]
    public void A_switch_alone_brings_Kubesprays_own_networks()
    {
        var network = Import("kube_network_plugin: flannel\nenable_dual_stack_networks: true\n").Spec.Network;
        Assert.Equal(("10.233.64.0/18,fd85:ee78:d8a6:8607::1:0/112", "10.233.0.0/18,fd85:ee78:d8a6:8607::1000/116", 120), (network.PodCidr, network.ServiceCidr, network.NodePrefixIpv6));

        var calico = Import("ipv6_stack: true\nkube_network_node_prefix_ipv6: 120\n");
        Assert.Equal((64, ImportOutcome.Adjusted), (calico.Spec.Network.NodePrefixIpv6, calico.Of("kube_network_node_prefix_ipv6").Outcome));
    }

    [Fact]
    public void IPv6_alone_leaves_the_other_family_out()
    {
        var result = Import("kube_network_plugin: flannel\nkube_network_node_prefix: 25\nipv4_stack: false\nipv6_stack: true\nkube_pods_subnet_ipv6: fd00:1::/64\nkube_service_addresses_ipv6: fd00:2::/112\n");

        Assert.Equal(("fd00:1::/64", "fd00:2::/112", 24), (result.Spec.Network.PodCidr, result.Spec.Network.ServiceCidr, result.Spec.Network.NodePrefix));
        Assert.Equal([("2001:db8::1", null), ("2001:db8::2", null)], result.Spec.Hosts.Select(host => (host.Ip, host.SecondaryIp)));
        Assert.Equal(2, result.Findings.Count(finding => finding is { Subject: "ip", Outcome: ImportOutcome.NoEffect }));
    }

    [Fact]
    public void Without_its_switch_IPv6_has_no_meaning()
    {
        var result = Import("kube_pods_subnet_ipv6: fd00:1::/64\n");

        Assert.Equal(new NetworkSpec().PodCidr, result.Spec.Network.PodCidr);
        Assert.All(result.Spec.Hosts, host => Assert.Null(host.SecondaryIp));
        Assert.Equal((ImportOutcome.Adjusted, ImportOutcome.NoEffect), (result.Of("kube_pods_subnet_ipv6").Outcome, result.Of("ip6").Outcome));
        Assert.Equal(ImportOutcome.NotSupported, Import("ipv4_stack: false\n").Of("ipv4_stack").Outcome);
    }

    [Fact]
    public void A_host_of_two_families_without_an_address_of_the_second_is_told()
    {
        var result = Importing.Vars("ipv6_stack: true\n");

        Assert.Equal(["#/hosts/0/secondaryIp", "#/hosts/1/secondaryIp", "#/hosts/2/secondaryIp"],
            result.Findings.Where(finding => finding.Outcome == ImportOutcome.DefaultDiffers && finding.Field?.EndsWith("secondaryIp", StringComparison.Ordinal) == true).Select(finding => finding.Field).Order());
    }

    private static ImportResult Import(string vars) => Importing.Files(("inventory.ini", Hosts), ("group_vars/all/all.yml", vars));
}
