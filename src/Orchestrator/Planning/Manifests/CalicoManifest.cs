using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Contracts.Specs;

namespace Slipway.Orchestrator.Planning.Manifests;

/// <summary>Calico's own manifest (objects kept in the API server) with the cluster's values.</summary>
internal static class CalicoManifest
{
    private const string Node = "calico-node";

    public static void Configure(UpstreamManifest manifest, NetworkSpec network, IReadOnlyDictionary<string, string> images)
    {
        var calico = network.Calico;
        var (ipip, vxlan) = Modes(calico.Encapsulation);
        var bgp = UsesBgp(calico.Encapsulation);

        var settings = manifest.Map(manifest.Find("ConfigMap", "calico-config"), "data", "ConfigMap calico-config");
        manifest.Replace(settings, "ConfigMap calico-config", "calico_backend", bgp ? "bird" : "vxlan", "bird");
        manifest.Replace(settings, "ConfigMap calico-config", "veth_mtu", Number(calico.Mtu ?? 0), "0");

        var node = manifest.Pods("DaemonSet", Node);
        node.ReplaceVariable(Node, "CLUSTER_TYPE", bgp ? "k8s,bgp" : "k8s", "k8s,bgp");
        node.ReplaceVariable(Node, "IP", network.HasIpv4() ? "autodetect" : "none", "autodetect");
        // The node's address in Kubernetes is the spec's ip; what the first network card has does not count.
        node.AddVariable(Node, "IP_AUTODETECTION_METHOD", "kubernetes-internal-ip");
        node.ReplaceVariable(Node, "CALICO_IPV4POOL_IPIP", ipip, "Always");
        node.ReplaceVariable(Node, "CALICO_IPV4POOL_VXLAN", vxlan, "Never");
        node.AddVariable(Node, "CALICO_IPV4POOL_CIDR", network.PodCidrs().FirstOrDefault(cidr => !IpFamilies.IsIpv6(cidr)) ?? "none");
        node.AddVariable(Node, "CALICO_IPV4POOL_BLOCK_SIZE", Number(calico.BlockSize));
        node.AddVariable(Node, "CALICO_IPV4POOL_NAT_OUTGOING", Word(calico.NatOutgoing));
        if (network.ProxyMode == ProxyMode.Nftables)
            node.AddVariable(Node, "FELIX_NFTABLESMODE", "Enabled");
        if (network.HasIpv6())
            AddIpv6(manifest, settings, node, network, vxlan);
        if (!bgp)
        {
            var container = node.Container(Node);
            node.RemoveArgument(Node, container["livenessProbe"]?["exec"], "command", "-bird-live");
            node.RemoveArgument(Node, container["readinessProbe"]?["exec"], "command", "-bird-ready");
        }

        var byRepository = new Dictionary<string, string> { ["node"] = images["calico-node"], ["cni"] = images["calico-cni"], ["kube-controllers"] = images["calico-kube-controllers"] };
        node.UseImages(byRepository);
        manifest.Pods("Deployment", "calico-kube-controllers").UseImages(byRepository);
    }

    private static void AddIpv6(UpstreamManifest manifest, JsonObject settings, PodTemplate node, NetworkSpec network, string vxlan)
    {
        const string Config = "cni_network_config", Ipam = "\"type\": \"calico-ipam\"";
        var config = UpstreamManifest.Text(settings[Config]);
        if (config?.Split(Ipam) is not [var before, var after])
            throw manifest.Unexpected($"{Config} of ConfigMap calico-config has no {Ipam}, or more than one");
        settings[Config] = $"{before}{Ipam}, \"assign_ipv4\": \"{Word(network.HasIpv4())}\", \"assign_ipv6\": \"true\"{after}";

        node.ReplaceVariable(Node, "FELIX_IPV6SUPPORT", "true", "false");
        node.ReplaceVariable(Node, "CALICO_IPV6POOL_VXLAN", vxlan, "Never");
        node.AddVariable(Node, "IP6", "autodetect");
        node.AddVariable(Node, "IP6_AUTODETECTION_METHOD", "kubernetes-internal-ip");
        node.AddVariable(Node, "CALICO_IPV6POOL_CIDR", network.PodCidrs().First(IpFamilies.IsIpv6));
        node.AddVariable(Node, "CALICO_IPV6POOL_BLOCK_SIZE", Number(network.Calico.BlockSizeIpv6));
        node.AddVariable(Node, "CALICO_IPV6POOL_NAT_OUTGOING", Word(network.Calico.NatOutgoing));
        // BGP's identifier of a router is an IPv4 address, or a number made of the node's name.
        if (!network.HasIpv4())
            node.AddVariable(Node, "CALICO_ROUTER_ID", "hash");
    }

    public static bool UsesBgp(CalicoEncapsulation encapsulation) => encapsulation is not (CalicoEncapsulation.Vxlan or CalicoEncapsulation.VxlanCrossSubnet);

    private static (string Ipip, string Vxlan) Modes(CalicoEncapsulation encapsulation) => encapsulation switch
    {
        CalicoEncapsulation.Vxlan => ("Never", "Always"),
        CalicoEncapsulation.VxlanCrossSubnet => ("Never", "CrossSubnet"),
        CalicoEncapsulation.Ipip => ("Always", "Never"),
        CalicoEncapsulation.IpipCrossSubnet => ("CrossSubnet", "Never"),
        CalicoEncapsulation.None => ("Never", "Never"),
        _ => throw new ArgumentOutOfRangeException(nameof(encapsulation), encapsulation, "Unknown encapsulation."),
    };

    private static string Word(bool value) => value ? "true" : "false";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
