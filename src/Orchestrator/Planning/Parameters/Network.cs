using System.Text.Json;
using Slipway.Catalog.Stages;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Specs;

namespace Slipway.Orchestrator.Planning.Parameters;

/// <summary>Of the plugin <c>bridge</c>, which is files on each node.</summary>
internal static class Network
{
    public static NetworkParameters Resolve(TaskContext task)
    {
        var text = task.Output("pod-cidrs", "podCidrs");
        var cidrs = JsonSerializer.Deserialize<Dictionary<string, string>>(text) ?? [];
        return new NetworkParameters
        {
            PodCidr = task.Spec.Network.PodCidr,
            NodePodCidr = CidrOf(task.Host),
            Routes = [.. task.Topology.Nodes.Where(host => host != task.Host).Select(host => new PodRoute(CidrOf(host), host.ClusterIp()))],
        };

        string CidrOf(HostSpec host) => cidrs.TryGetValue(host.Name, out var cidr)
            ? cidr
            : throw new UnresolvableException(ErrorCodes.NodesNotRegistered, $"The cluster has given no pod network to node {host.Name}.");
    }
}
