using System.Text.Json;
using Slipway.Catalog.Stages;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Specs;

namespace Slipway.Orchestrator.Planning.Parameters;

internal static class Network
{
    public static NetworkParameters Resolve(TaskContext task)
    {
        var network = task.Spec.Network;
        return network.Plugin switch
        {
            NetworkPlugin.None => new NetworkParameters { Plugin = "none", PodCidr = network.PodCidr },
            NetworkPlugin.Bridge => Bridge(task),
            _ => throw new UnresolvableException(ErrorCodes.ValueNotSupported, $"network.plugin {SpecName(network.Plugin)} is not supported yet."),
        };
    }

    private static NetworkParameters Bridge(TaskContext task)
    {
        var text = task.Output("pod-cidrs", "podCidrs");
        var cidrs = JsonSerializer.Deserialize<Dictionary<string, string>>(text) ?? [];
        return new NetworkParameters
        {
            Plugin = "bridge",
            PodCidr = task.Spec.Network.PodCidr,
            NodePodCidr = CidrOf(task.Host),
            Routes = [.. task.Topology.Nodes.Where(host => host != task.Host).Select(host => new PodRoute(CidrOf(host), host.ClusterIp()))],
        };

        string CidrOf(HostSpec host) => cidrs.TryGetValue(host.Name, out var cidr)
            ? cidr
            : throw new UnresolvableException(ErrorCodes.NodesNotRegistered, $"The cluster has given no pod network to node {host.Name}.");
    }

    private static string SpecName(NetworkPlugin plugin) => plugin.ToString().ToLowerInvariant();
}
