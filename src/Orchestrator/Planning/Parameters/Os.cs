using System.Net;
using Slipway.Catalog.Stages;
using Slipway.Contracts.Specs;

namespace Slipway.Orchestrator.Planning.Parameters;

internal static class Os
{
    public static OsParameters Resolve(TaskContext task)
    {
        var spec = task.Spec;
        return new OsParameters
        {
            Roles = task.Host.RoleNames(),
            ClusterId = task.ClusterId,
            PackageRepositories =
            [
                .. spec.Os.PackageRepositories.Select(repository => new PackageRepository(
                    SpecWords.Of(repository.Family), repository.Url.TrimEnd('/'), repository.Suite, repository.Suite.Length == 0 ? "" : string.Join(' ', repository.Components))),
            ],
            HttpProxy = task.Proxy.Http,
            HttpsProxy = task.Proxy.Https,
            NoProxy = task.Proxy.None,
            Ntp = spec.Os.Ntp is not null,
            NtpServers = spec.Os.Ntp?.Servers ?? [],
            SelinuxFullReport = spec.Os.SelinuxFullReport,
            Reboot = spec.Os.Reboot == RebootMode.WhenNeeded ? "when-needed" : "never",
            Swap = SpecWords.Of(spec.Os.Swap),
            ProxyMode = SpecWords.Of(spec.Network.ProxyMode),
            Modules = task.IsNode ? KernelModules.Of(spec) : [],
            Sysctls = [.. spec.Os.Sysctl.OrderBy(setting => setting.Key, StringComparer.Ordinal).Select(setting => new SysctlSetting(setting.Key, setting.Value))],
            Selinux = SpecWords.Of(spec.Os.Selinux),
            Firewall = SpecWords.Of(spec.Os.Firewall),
            Hosts = spec.Os.Firewall == FirewallMode.Open ? [.. task.Topology.Hosts.SelectMany(task.AsPeer)] : [],
            Ports = spec.Os.Firewall == FirewallMode.Open ? ClusterPorts.Of(spec, task.Host) : [],
            ClusterCidrs = [.. spec.Network.PodCidrs(), .. spec.Network.ServiceCidrs()],
            Ipv6 = spec.Network.HasIpv6(),
            NodePortRange = spec.Network.NodePortRange,
            ApiPort = spec.ControlPlane.Port,
            ApiSourceRanges = task.IsControlPlane ? [.. spec.ControlPlane.SourceRanges.Order(StringComparer.Ordinal)] : [],
            SshPort = task.Host.Port,
            HostsEntries = [.. Endpoint(task), .. Peers(task)],
        };
    }

    private static IEnumerable<HostsEntry> Endpoint(TaskContext task)
    {
        var plane = task.Spec.ControlPlane;
        if (!task.IsNode || IPAddress.TryParse(plane.EndpointName, out _))
            return [];
        // A control plane goes by itself, so that it depends neither on another nor on what is in front of them.
        IEnumerable<string> answering = task.IsControlPlane && plane.EndpointPort() == plane.Port ? [task.Host.ClusterIp()]
            : plane.ExternalLoadBalancer is { } front ? front.Address is { } address ? [address] : []
            : plane.VirtualIp is { } virtualIp ? [virtualIp.Address]
            : task.Topology.ControlPlanes.Select(host => host.ClusterIp());
        return answering.Select(ip => new HostsEntry(ip, plane.EndpointName));
    }

    private static IEnumerable<HostsEntry> Peers(TaskContext task) => task.Spec.Os.HostsEntries
        ? task.Topology.Hosts.SelectMany(host => host.ClusterIps().Select(ip => new HostsEntry(ip, $"{host.Name}.{task.Spec.Dns.Domain} {host.Name}")))
        : [];
}
