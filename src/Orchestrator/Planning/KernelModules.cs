using Slipway.Contracts.Specs;

namespace Slipway.Orchestrator.Planning;

/// <summary>What a node's kernel must have for the network that the spec chooses, beyond what every node needs.</summary>
internal static class KernelModules
{
    public static IReadOnlyList<string> Of(ClusterSpec spec)
    {
        var network = spec.Network;
        List<string> modules = [];
        // (nf_tables comes with every kernel that the mode nftables takes, and is loaded by whoever asks for it.)
        if (network.ProxyMode == ProxyMode.Ipvs)
            modules.AddRange(["ip_vs", "ip_vs_rr", "ip_vs_wrr", "ip_vs_sh"]);
        // Calico keeps addresses in sets: in the kernel's own kind, unless they are nftables'.
        if (network.Plugin == NetworkPlugin.Calico && network.ProxyMode != ProxyMode.Nftables)
            modules.Add("ip_set");
        modules.AddRange((network.Plugin, network.Calico.Encapsulation, network.Flannel.Backend) switch
        {
            (NetworkPlugin.Calico, CalicoEncapsulation.Vxlan or CalicoEncapsulation.VxlanCrossSubnet, _) => ["vxlan"],
            (NetworkPlugin.Calico, CalicoEncapsulation.Ipip or CalicoEncapsulation.IpipCrossSubnet, _) => ["ipip"],
            (NetworkPlugin.Flannel, _, FlannelBackend.Vxlan) => ["vxlan"],
            (NetworkPlugin.Cilium, _, _) => ["vxlan"],
            _ => (string[])[],
        });
        // The cache's address is on an interface of this kind.
        if (spec.Dns.NodeLocal)
            modules.Add("dummy");
        return modules;
    }

    /// <summary>Whether anything on a node writes iptables' rules, through nftables or not.</summary>
    public static bool NeedIptables(ClusterSpec spec) =>
        spec.Network.ProxyMode != ProxyMode.Nftables || spec.Network.Plugin is NetworkPlugin.Flannel or NetworkPlugin.Cilium || spec.Dns.NodeLocal;
}
