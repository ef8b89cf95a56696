using Slipway.Catalog.Stages;
using Slipway.Contracts.Specs;

namespace Slipway.Orchestrator.Planning.Parameters;

/// <summary>Which connections a host will need, by its roles and the others'.</summary>
internal static class Reachability
{
    public static ReachabilityParameters Resolve(TaskContext task) => new()
    {
        Peers = [.. task.Topology.Hosts.Where(peer => peer != task.Host && task.TakesPart(peer)).SelectMany(peer => PortsOf(task, peer))],
        Servers = [.. Servers(task).Distinct().OrderBy(server => server.Host, StringComparer.Ordinal).ThenBy(server => server.Port)],
        Waivers = task.Waivers,
    };

    private static IEnumerable<PeerPort> PortsOf(TaskContext task, HostSpec peer)
    {
        var needed = ClusterPorts.Needed(task.Spec, task.Host, peer).ToList();
        // A firewall that Slipway opens or stops later is allowed to be in the way now; whether the machine is there at all shows on its SSH port.
        if (needed.Count > 0 && task.Spec.Os.Firewall != FirewallMode.Leave && task.FactsOf(peer).Firewall != "none")
            return [new PeerPort(peer.Name, peer.ClusterIp(), peer.Port, "SSH", "warning")];
        return needed.Select(port => new PeerPort(peer.Name, peer.ClusterIp(), port.Port, port.Purpose, "error"));
    }

    private static IEnumerable<ArtifactServer> Servers(TaskContext task)
    {
        var spec = task.Spec;
        var urls = new List<(string Url, string Purpose)>();
        foreach (var file in Artifacts.Resolve(task).Files)
            urls.Add((file.FetchUrl, "files"));
        if (task.IsNode)
        {
            foreach (var registry in Runtime.Resolve(task).Images.Select(image => image[..image.IndexOf('/', StringComparison.Ordinal)]).Distinct())
                urls.Add((spec.Artifacts.RegistryMirrors.GetValueOrDefault(registry) ?? Runtime.Server(registry), "images"));
        }
        urls.AddRange(spec.Os.PackageRepositories.Where(repository => SpecWords.Of(repository.Family) == task.Facts.OsFamily).Select(repository => (repository.Url, "packages")));
        return urls.Select(entry => (Uri: new Uri(entry.Url), entry.Purpose)).Select(entry => Via(task, entry.Uri) is { } proxy
            ? new ArtifactServer(proxy.DnsSafeHost, proxy.Port, "proxy")
            : new ArtifactServer(entry.Uri.DnsSafeHost, entry.Uri.Port, entry.Purpose));
    }

    /// <returns>The proxy for an address; null for a direct connection. (Networks among the exceptions are left to the client.)</returns>
    private static Uri? Via(TaskContext task, Uri target)
    {
        if (task.Spec.Os.Proxy is not { } proxy || task.NoProxy.Any(direct => target.DnsSafeHost == direct.TrimStart('.') || (direct.StartsWith('.') && target.DnsSafeHost.EndsWith(direct, StringComparison.OrdinalIgnoreCase))))
            return null;
        var url = target.Scheme == "https" ? proxy.Https ?? proxy.Http : proxy.Http;
        return url is null ? null : new Uri(url);
    }
}
