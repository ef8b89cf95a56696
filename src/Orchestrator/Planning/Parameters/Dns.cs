using Slipway.Catalog.Stages;
using Slipway.Contracts.Specs;
using Slipway.Orchestrator.Planning.Rendering;

namespace Slipway.Orchestrator.Planning.Parameters;

internal static class Dns
{
    public static DnsParameters Resolve(TaskContext task)
    {
        var dns = task.Spec.Dns;
        var images = task.Artifacts.Images;
        var address = KubeletConfiguration.ClusterDns(task.Spec);
        return new DnsParameters
        {
            ClusterIp = address,
            Corefile = Corefile.Write(dns),
            Image = images["coredns"],
            // A second replica on the same node would survive nothing.
            Replicas = Math.Min(2, task.Topology.Nodes.Count),
            AutoscalerImage = dns.Autoscaler ? images["dns-autoscaler"] : "",
            NodeLocalImage = dns.NodeLocal ? images["nodelocaldns"] : "",
            NodeLocalCorefile = dns.NodeLocal ? Corefile.WriteNodeLocal(dns, task.Spec.Network.NodeLocalDns(), address) : "",
            NodeLocalIp = dns.NodeLocal ? task.Spec.Network.NodeLocalDns() : "",
        };
    }
}
