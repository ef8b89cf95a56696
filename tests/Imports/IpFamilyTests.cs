using Slipway.Contracts.Http.V1;

namespace Slipway.Tests.Imports;

public sealed class IpFamilyTests
{
    private const string Hosts = "[kube_control_plane]\ncp ansible_host=192.0.2.1 ip=192.0.2.1 ip6=2001:db8::1 access_ip6=2001:db8::9\n[etcd:children]\nkube_control_plane\n[kube_node]\nw ansible_host=192.0.2.2 ip=192.0.2.2 ip6=2001:db8::2\n";

    [Fact]
    public void With_ipv6_stack_alone_its_networks_are_Kubesprays_own()
    {
        var result = Import("ipv6_stack: true\nkube_network_plugin: flannel\n");

        Assert.Equal("10.233.64.0/18,fd85:ee78:d8a6:8607::1:0/112", result.Spec.Network.PodCidr);
        Assert.Equal("10.233.0.0/18,fd85:ee78:d8a6:8607::1000/116", result.Spec.Network.ServiceCidr);
        Assert.Equal(120, result.Spec.Network.NodePrefixIpv6);
        Assert.Equal(("192.0.2.1", "2001:db8::1"), (result.Spec.Hosts[0].Ip, result.Spec.Hosts[0].SecondaryIp));
        Assert.Equal(ImportOutcome.Overridden, result.Of("access_ip6").Outcome);
    }

    [Theory]
    [InlineData("enable_dual_stack_networks: true\nkube_pods_subnet: 10.9.0.0/16\nkube_pods_subnet_ipv6: fd00:9::/108\n", "10.9.0.0/16,fd00:9::/108", "192.0.2.2", "2001:db8::2")]
    [InlineData("ipv6_stack: true\nipv4_stack: false\nkube_pods_subnet: 10.9.0.0/16\nkube_pods_subnet_ipv6: fd00:9::/108\n", "fd00:9::/108", "2001:db8::2", null)]
    [InlineData("kube_pods_subnet_ipv6: fd00:9::/108\n", "10.233.64.0/18", "192.0.2.2", null)]
    public void Each_familys_variables_count_where_the_family_is_on(string variables, string pods, string ip, string? secondary)
    {
        var spec = Import(variables).Spec;
        Assert.Equal((pods, ip, secondary), (spec.Network.PodCidr, spec.Hosts[1].Ip, spec.Hosts[1].SecondaryIp));
    }

    [Fact]
    public void What_counts_only_with_IPv6_has_no_effect_without_it()
    {
        var result = Import("kube_pods_subnet_ipv6: fd00:9::/108\nkube_network_node_prefix_ipv6: 120\nkube_service_addresses_ipv6: fd00:8::/116\n");

        Assert.All(["kube_pods_subnet_ipv6", "kube_network_node_prefix_ipv6", "kube_service_addresses_ipv6"], name => Assert.Equal(ImportOutcome.NoEffect, result.Of(name).Outcome));
        Assert.All(result.Findings.Where(finding => finding.Subject is "ip6" or "access_ip6"), finding => Assert.Equal(ImportOutcome.NoEffect, finding.Outcome));
        Assert.Equal(ImportOutcome.NotSupported, Import("ipv4_stack: false\n").Of("ipv4_stack").Outcome);
    }

    private static Slipway.Api.Features.Imports.Kubespray.ImportResult Import(string variables) => Importing.Files(("c/inventory.ini", Hosts), ("c/group_vars/all/all.yml", variables));
}
