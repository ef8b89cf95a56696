using Slipway.Contracts.Specs;

namespace Slipway.Api.Features.Imports.Kubespray;

/// <summary>Settings of one network plugin; under another one they say nothing. IPIP is read after VXLAN, whose default it replaces.</summary>
internal static class NetworkPluginVariables
{
    public static IEnumerable<SpecRule> All() =>
    [
        Calico("calico_vxlan_mode", "encapsulation", (calico, value) => calico with
        {
            Encapsulation = value.OneOf(("Always", CalicoEncapsulation.Vxlan), ("CrossSubnet", CalicoEncapsulation.VxlanCrossSubnet), ("Never", CalicoEncapsulation.None)),
        }),
        Calico("calico_ipip_mode", "encapsulation", (calico, value) => calico with
        {
            Encapsulation = value.OneOf(("Always", CalicoEncapsulation.Ipip), ("CrossSubnet", CalicoEncapsulation.IpipCrossSubnet), ("Never", calico.Encapsulation)),
        }),
        Calico("calico_pool_blocksize", "blockSize", (calico, value) => calico with { BlockSize = value.Number }),
        Calico("calico_pool_blocksize_ipv6", "blockSizeIpv6", (calico, value) => calico with { BlockSizeIpv6 = value.Number }),
        Calico("calico_mtu", "mtu", (calico, value) => calico with { Mtu = value.Number }),
        Calico("nat_outgoing", "natOutgoing", (calico, value) => calico with { NatOutgoing = value.Flag }),
        new("flannel_backend_type", "#/network/flannel/backend", (spec, value) => Under(NetworkPlugin.Flannel, spec, value, network => network with
        {
            Flannel = network.Flannel with { Backend = value.OneOf(("vxlan", FlannelBackend.Vxlan), ("host-gw", FlannelBackend.HostGw)) },
        })),
    ];

    private static SpecRule Calico(string name, string field, Func<CalicoSpec, VariableValue, CalicoSpec> apply) =>
        new(name, $"#/network/calico/{field}", (spec, value) => Under(NetworkPlugin.Calico, spec, value, network => network with { Calico = apply(network.Calico, value) }));

    private static ClusterSpec Under(NetworkPlugin plugin, ClusterSpec spec, VariableValue value, Func<NetworkSpec, NetworkSpec> change)
    {
        if (spec.Network.Plugin == plugin)
        {
            return spec.WithNetwork(change);
        }

        value.Note = "Left out: the cluster has another network plugin.";
        return spec;
    }
}
