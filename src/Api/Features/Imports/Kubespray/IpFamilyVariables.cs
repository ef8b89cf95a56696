using Slipway.Contracts.Specs;

namespace Slipway.Api.Features.Imports.Kubespray;

/// <summary>Which IP families the cluster has, and the networks of each. Kubespray keeps a family in variables of its own, and IPv4 first; the spec lists networks.</summary>
internal static class IpFamilyVariables
{
    /// <summary>Switches of IPv6: Kubespray's, and the one that it had before 2.28.</summary>
    public static readonly string[] Ipv6 = ["ipv6_stack", "enable_dual_stack_networks"];

    public const string WithoutIpv6 = "Without ipv6_stack it has no meaning.";

    // Kubespray's defaults.
    private const string Pods = "fd85:ee78:d8a6:8607::1:0/112";
    private const string Services = "fd85:ee78:d8a6:8607::1000/116";
    private const int NodePrefix = 120;

    public static IEnumerable<SpecRule> All() =>
    [
        .. Ipv6.Select(name => new SpecRule(name, "#/network/podCidr", WithIpv6)),
        new("kube_service_addresses", "#/network/serviceCidr", ServiceCidr),
        new("kube_service_addresses_ipv6", "#/network/serviceCidr", OfIpv6(ServiceCidr)),
        new("kube_pods_subnet", "#/network/podCidr", PodCidr),
        new("kube_pods_subnet_ipv6", "#/network/podCidr", OfIpv6(PodCidr)),
        new("kube_network_node_prefix_ipv6", "#/network/nodePrefixIpv6", OfIpv6((spec, value) =>
        {
            value.Note = spec.Network.Plugin == NetworkPlugin.Calico ? "Left out: Calico's nodes take blocks, whose size is network.calico.blockSizeIpv6." : null;
            return value.Note is null ? spec.WithNetwork(network => network with { NodePrefixIpv6 = value.Number }) : spec;
        })),
        new("ipv4_stack", "#/network/podCidr", (spec, value) => value.Flag ? spec : WithoutIpv4(spec)),
    ];

    private static ClusterSpec WithIpv6(ClusterSpec spec, VariableValue value) => !value.Flag || spec.Network.HasIpv6() ? spec : spec.WithNetwork(network => network with
    {
        PodCidr = $"{network.PodCidr},{Pods}",
        ServiceCidr = $"{network.ServiceCidr},{Services}",
        NodePrefixIpv6 = network.Plugin == NetworkPlugin.Calico ? network.NodePrefixIpv6 : NodePrefix,
    });

    private static ClusterSpec WithoutIpv4(ClusterSpec spec) => !spec.Network.HasIpv6() ? throw new RefusedException("A cluster has one IP family at least, and ipv6_stack is off.") : spec with
    {
        Network = spec.Network with { PodCidr = spec.Network.PodCidrs()[^1], ServiceCidr = spec.Network.ServiceCidrs()[^1] },
        Hosts = [.. spec.Hosts.Select(host => host with { Ip = host.SecondaryIp ?? host.Ip, SecondaryIp = null })],
    };

    private static ClusterSpec PodCidr(ClusterSpec spec, VariableValue value) => spec.WithNetwork(network => network with { PodCidr = InPlace(network.PodCidrs(), value.Text) });

    private static ClusterSpec ServiceCidr(ClusterSpec spec, VariableValue value) => spec.WithNetwork(network => network with { ServiceCidr = InPlace(network.ServiceCidrs(), value.Text) });

    private static string InPlace(IEnumerable<string> cidrs, string cidr) => string.Join(',', cidrs.Select(known => IpFamilies.IsIpv6(known) == IpFamilies.IsIpv6(cidr) ? cidr : known));

    private static Func<ClusterSpec, VariableValue, ClusterSpec> OfIpv6(Func<ClusterSpec, VariableValue, ClusterSpec> apply) => (spec, value) =>
    {
        value.Idle = spec.Network.HasIpv6() ? null : WithoutIpv6;
        return value.Idle is null ? apply(spec, value) : spec;
    };
}
