using Slipway.Catalog.Stages;
using Slipway.Orchestrator.Planning.Rendering;

namespace Slipway.Orchestrator.Planning.Parameters;

internal static class Dns
{
    public static DnsParameters Resolve(TaskContext task) => new()
    {
        ClusterIp = KubeletConfiguration.ClusterDns(task.Spec),
        Corefile = Corefile.Write(task.Spec.Dns),
        Image = task.Artifacts.Images["coredns"],
        // A second replica on the same node would survive nothing.
        Replicas = Math.Min(2, task.Topology.Nodes.Count),
    };
}
