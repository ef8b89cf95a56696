using Slipway.Catalog.Stages;

namespace Slipway.Orchestrator.Planning.Parameters;

internal static class NodeMetadata
{
    public static NodeMetadataParameters Resolve(TaskContext task) => new()
    {
        Nodes = [.. task.Topology.Nodes.Select(host => host.Name)],
        Labels =
        [
            .. task.Topology.Nodes.SelectMany(host => host.Labels
                .OrderBy(label => label.Key, StringComparer.Ordinal)
                .Select(label => new NodeLabel(host.Name, label.Key, label.Value))),
        ],
        Taints = [.. task.Topology.Nodes.SelectMany(host => host.Taints.Select(taint => new NodeTaint(host.Name, taint.Key, taint.Value, taint.Effect.ToString())))],
    };
}
