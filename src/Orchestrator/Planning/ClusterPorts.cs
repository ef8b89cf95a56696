using System.Globalization;
using Slipway.Catalog.Stages;
using Slipway.Contracts.Specs;
using Slipway.Orchestrator.Planning.Manifests;

namespace Slipway.Orchestrator.Planning;

/// <summary>Which ports of a host the cluster's other hosts reach: the one table of what a firewall must let through, and of what is asked before anything is installed.</summary>
internal static class ClusterPorts
{
    public static IReadOnlyList<OpenPort> Of(ClusterSpec spec, HostSpec host) => [.. Table(spec).Where(row => row.On(host)).Select(row => new OpenPort(row.Protocol, row.Port))];

    /// <summary>Those of the peer that the host itself connects to. Only TCP: nobody would answer over UDP yet.</summary>
    public static IEnumerable<(int Port, string Purpose)> Needed(ClusterSpec spec, HostSpec host, HostSpec peer) =>
        Table(spec).Where(row => row.On(peer)).SelectMany(row => row.Clients).Where(client => client.Is(host)).Select(client => (client.Port, client.Purpose));

    private static Row[] Table(ClusterSpec spec) =>
    [
        new(IsNode, "tcp", "10250", (IsControlPlane, 10250, "kubelet")),
        new(IsNode, "tcp", "10256"), // kube-proxy's health
        new(IsNode, "tcp", spec.Network.NodePortRange),
        new(IsNode, "udp", spec.Network.NodePortRange),
        new(IsControlPlane, "tcp", spec.ControlPlane.Port.ToString(CultureInfo.InvariantCulture), (IsNode, spec.ControlPlane.Port, "API server")),
        new(IsControlPlane, "tcp", "10257"), // kube-controller-manager
        new(IsControlPlane, "tcp", "10259"), // kube-scheduler
        new(IsEtcd, "tcp", "2379-2380", (host => IsControlPlane(host) || IsEtcd(host), 2379, "etcd clients"), (IsEtcd, 2380, "etcd peers")),
        .. MetalLb(spec.Addons),
        .. Plugin(spec.Network),
    ];

    private static IEnumerable<Row> MetalLb(AddonsSpec addons)
    {
        if (addons.MetalLb is null)
            yield break;
        yield return new(IsNode, "tcp", "7946", (IsNode, 7946, "MetalLB's speakers"));
        yield return new(IsNode, "udp", "7946");
    }

    private static IEnumerable<Row> Plugin(NetworkSpec network)
    {
        switch (network.Plugin)
        {
            case NetworkPlugin.Calico:
                var encapsulation = network.Calico.Encapsulation;
                if (!CalicoManifest.UsesBgp(encapsulation))
                    yield return new(IsNode, "udp", "4789");
                else
                    yield return new(IsNode, "tcp", "179", (IsNode, 179, "Calico's BGP"));
                if (encapsulation is CalicoEncapsulation.Ipip or CalicoEncapsulation.IpipCrossSubnet)
                    yield return new(IsNode, OpenPort.IpInIp, "");
                break;
            case NetworkPlugin.Cilium:
                yield return new(IsNode, "udp", "8472");
                yield return new(IsNode, "tcp", "4240", (IsNode, 4240, "Cilium's health checks"));
                break;
            case NetworkPlugin.Flannel when network.Flannel.Backend == FlannelBackend.Vxlan:
                yield return new(IsNode, "udp", "8472");
                break;
        }
    }

    private static bool IsControlPlane(HostSpec host) => host.Roles.Contains(HostRole.ControlPlane);

    private static bool IsEtcd(HostSpec host) => host.Roles.Contains(HostRole.Etcd);

    private static bool IsNode(HostSpec host) => IsControlPlane(host) || host.Roles.Contains(HostRole.Worker);

    /// <param name="On">Hosts that listen there.</param>
    /// <param name="Protocol">As <see cref="OpenPort"/> has it.</param>
    /// <param name="Port">A port or a range; empty for a protocol without ports.</param>
    /// <param name="Clients">Hosts that cannot do without, the port of the range, and what for.</param>
    private sealed record Row(Func<HostSpec, bool> On, string Protocol, string Port, params IReadOnlyList<(Func<HostSpec, bool> Is, int Port, string Purpose)> Clients);
}
