using Slipway.Catalog.Stages;
using Slipway.Contracts.Specs;

namespace Slipway.Orchestrator.Planning.Parameters;

internal static class PodCidrs
{
    public static PodCidrsParameters Resolve(TaskContext task) => new()
    {
        Nodes = [.. task.Topology.Nodes.Select(host => host.Name)],
        Families = task.Spec.Network.PodCidrs().Count,
    };
}
