using Slipway.Catalog.Stages;
using Slipway.Contracts.Specs;

namespace Slipway.Orchestrator.Planning;

/// <summary>Which host is what.</summary>
/// <param name="absent">Nodes that are not there (yet): known as hosts, counted nowhere else.</param>
internal sealed class Topology(ClusterSpec spec, Func<HostSpec, bool>? absent = null)
{
    public IReadOnlyList<HostSpec> Hosts => spec.Hosts;

    public IReadOnlyList<HostSpec> ControlPlanes { get; } = With(spec, HostRole.ControlPlane);

    public IReadOnlyList<HostSpec> EtcdHosts { get; } = With(spec, HostRole.Etcd);

    /// <summary>Hosts that run a kubelet.</summary>
    public IReadOnlyList<HostSpec> Nodes { get; } =
        [.. spec.Hosts.Where(host => (host.Roles.Contains(HostRole.ControlPlane) || host.Roles.Contains(HostRole.Worker)) && absent?.Invoke(host) != true)];

    /// <summary>Nodes that join by a token. A control plane that is a worker too takes ordinary pods, but is not among them.</summary>
    public IReadOnlyList<HostSpec> Workers { get; } =
        [.. spec.Hosts.Where(host => host.Roles.Contains(HostRole.Worker) && !host.Roles.Contains(HostRole.ControlPlane) && absent?.Invoke(host) != true)];

    /// <summary>Where what concerns the whole cluster is done. It has nothing that the others lack: the spec's order decides, and may be changed.</summary>
    public HostSpec FirstControlPlane => ControlPlanes[0];

    private static HostSpec[] With(ClusterSpec spec, HostRole role) => [.. spec.Hosts.Where(host => host.Roles.Contains(role))];
}

internal static class RuntimeSpecExtensions
{
    public static string RuntimeSocket(this ClusterSpec spec) => spec.Runtime.Kind == RuntimeKind.Crio ? HostPaths.CrioSocket : HostPaths.ContainerdSocket;
}

internal static class HostSpecExtensions
{
    public static string EtcdMember(this HostSpec host) => host.EtcdMemberName ?? host.Name;

    public static string EtcdEndpoint(this HostSpec host) => $"https://{IpFamilies.InUrl(host.ClusterIp())}:2379";

    public static IReadOnlyList<string> RoleNames(this HostSpec host) =>
        [.. host.Roles.Distinct().Order().Select(role => role switch
        {
            HostRole.ControlPlane => "control-plane",
            HostRole.Etcd => "etcd",
            HostRole.Worker => "worker",
            _ => throw new ArgumentOutOfRangeException(nameof(host), role, "Unknown role."),
        })];
}
