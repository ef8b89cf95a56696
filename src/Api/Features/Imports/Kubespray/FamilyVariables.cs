using Slipway.Contracts.Specs;

namespace Slipway.Api.Features.Imports.Kubespray;

/// <summary>
/// A cluster's IP families: Kubespray has a switch and variables for each, the spec a network of each. Applied in this order, after the networks
/// of IPv4, which stand first as Kubespray's primary family.
/// </summary>
internal static class FamilyVariables
{
    // What Kubespray takes where only the switch is set.
    private const string Pods = "fd85:ee78:d8a6:8607::1:0/112";
    private const string Services = "fd85:ee78:d8a6:8607::1000/116";
    private const int NodePrefix = 120;

    private static readonly NetworkSpec Defaults = new();

    public static IEnumerable<SpecRule> All() =>
    [
        new("enable_dual_stack_networks", "#/network/podCidr", Ipv6),
        new("ipv6_stack", "#/network/podCidr", Ipv6),
        new("kube_pods_subnet_ipv6", "#/network/podCidr", WithIpv6((network, value) => network with { PodCidr = $"{network.PodCidrs()[0]},{value.Text}" })),
        new("kube_service_addresses_ipv6", "#/network/serviceCidr", WithIpv6((network, value) => network with { ServiceCidr = $"{network.ServiceCidrs()[0]},{value.Text}" })),
        new("kube_network_node_prefix_ipv6", "#/network/nodePrefixIpv6", WithIpv6((network, value) =>
        {
            value.Note = network.Plugin == NetworkPlugin.Calico ? "Left out: Calico's nodes take blocks, whose size is network.calico.blockSizeIpv6." : null;
            return value.Note is null ? network with { NodePrefixIpv6 = value.Number } : network;
        })),
        new("ipv4_stack", "#/network/podCidr", (spec, value) => spec.WithNetwork(network => value.Flag ? network
            : network.IsDualStack() ? network with { PodCidr = network.PodCidrs()[1], ServiceCidr = network.ServiceCidrs()[1], NodePrefix = Defaults.NodePrefix }
            : throw new RefusedException("A cluster has one IP family at least; ipv6_stack is off."))),
    ];

    private static ClusterSpec Ipv6(ClusterSpec spec, VariableValue value) => !value.Flag || spec.Network.HasIpv6()
        ? spec
        : spec.WithNetwork(network => network with { PodCidr = $"{network.PodCidr},{Pods}", ServiceCidr = $"{network.ServiceCidr},{Services}", NodePrefixIpv6 = network.Plugin == NetworkPlugin.Calico ? Defaults.NodePrefixIpv6 : NodePrefix });

    private static Func<ClusterSpec, VariableValue, ClusterSpec> WithIpv6(Func<NetworkSpec, VariableValue, NetworkSpec> change) => (spec, value) =>
    {
        value.Note = spec.Network.HasIpv6() ? null : "Without ipv6_stack it has no meaning.";
        return spec.Network.HasIpv6() ? spec.WithNetwork(network => change(network, value)) : spec;
    };
}
