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
            Hosts = spec.Os.Firewall == FirewallMode.Open ? [.. task.Topology.Hosts.Select(task.AsPeer)] : [],
            Ports = spec.Os.Firewall == FirewallMode.Open ? ClusterPorts.Of(spec, task.Host) : [],
            PodCidr = spec.Network.PodCidr,
            ServiceCidr = spec.Network.ServiceCidr,
            NodePortRange = spec.Network.NodePortRange,
            ApiPort = spec.ControlPlane.Port,
            ApiSourceRanges = task.IsControlPlane ? [.. spec.ControlPlane.SourceRanges.Order(StringComparer.Ordinal)] : [],
            SshPort = task.Host.Port,
            HostsEntries = [.. Endpoint(task), .. Peers(task)],
        };
    }

    private static IEnumerable<HostsEntry> Endpoint(TaskContext task)
    {
        var name = task.Spec.ControlPlane.EndpointName;
        if (!task.IsNode || IPAddress.TryParse(name, out _))
            return [];
        var answering = task.IsControlPlane ? [task.Host] : task.Topology.ControlPlanes;
        return answering.Select(host => new HostsEntry(host.ClusterIp(), name));
    }

    private static IEnumerable<HostsEntry> Peers(TaskContext task) => task.Spec.Os.HostsEntries
        ? task.Topology.Hosts.Select(host => new HostsEntry(host.ClusterIp(), $"{host.Name}.{task.Spec.Dns.Domain} {host.Name}"))
        : [];
}
