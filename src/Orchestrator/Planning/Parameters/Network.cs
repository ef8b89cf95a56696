using System.Net;
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
        var cidrs = JsonSerializer.Deserialize<Dictionary<string, string[]>>(text) ?? [];
        return new NetworkParameters
        {
            PodCidrs = task.Spec.Network.PodCidrs(),
            NodePodCidrs = CidrsOf(task.Host),
            Routes = [.. task.Topology.Nodes.Where(host => host != task.Host).SelectMany(host => CidrsOf(host).Zip(host.ClusterIps(), (cidr, ip) => new PodRoute(cidr, ip)))],
        };

        // One of each family in the spec's order, as the controller manager hands them out.
        string[] CidrsOf(HostSpec host) => cidrs.GetValueOrDefault(host.Name) is { } ofHost && ofHost.All(cidr => IPNetwork.TryParse(cidr, out _))
            ? ofHost
            : throw new UnresolvableException(ErrorCodes.NodesNotRegistered, $"The cluster has given no pod network to node {host.Name}.");
    }
}
