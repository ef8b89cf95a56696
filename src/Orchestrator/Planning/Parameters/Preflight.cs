using Slipway.Catalog;
using Slipway.Catalog.Artifacts;
using Slipway.Catalog.Stages;
using Slipway.Contracts.Specs;

namespace Slipway.Orchestrator.Planning.Parameters;

internal static class Preflight
{
    public static PreflightParameters Resolve(TaskContext task) => new()
    {
        Roles = task.Host.RoleNames(),
        NodeName = task.Host.Name,
        Ips = task.Host.ClusterIps(),
        ApiServiceIps = task.IsNode ? task.ApiServiceIps : [],
        KubernetesVersion = task.Spec.Kubernetes.Version,
        KernelMinimum = HostRequirements.KernelFor(task.Spec.Kubernetes.Version, SpecWords.Of(task.Spec.Network.ProxyMode), SpecWords.Of(task.Spec.Network.Plugin)),
        MemoryMinimumMb = HostRequirements.MemoryMbFor(task.IsControlPlane, kubeadmAsks: !task.KubeadmWaivers.Contains("Mem")),
        Firewall = SpecWords.Of(task.Spec.Os.Firewall),
        Runtime = SpecWords.Of(task.Spec.Runtime.Kind),
        Ntp = task.Spec.Os.Ntp is not null,
        Iptables = task.IsNode && KernelModules.NeedIptables(task.Spec),
        GlibcMinimum = task.IsNode ? Glibc(task.Spec) : "",
        Modules = task.IsNode ? KernelModules.Of(task.Spec) : [],
        ApiPort = task.Spec.ControlPlane.Port,
        VirtualIp = task.IsControlPlane ? task.Spec.ControlPlane.VirtualIp?.Address ?? "" : "",
        LocalLoadBalancer = task.HasLocalLoadBalancer,
        Swap = SpecWords.Of(task.Spec.Os.Swap),
        ClusterId = task.ClusterId,
        ClusterCaFingerprint = task.Authorities.ClusterCa,
        EtcdCaFingerprint = task.Authorities.EtcdCa,
        Waivers = task.Waivers,
    };

    // (A component's version is the same on every architecture, and the host's is not known yet.)
    private static string Glibc(ClusterSpec spec) => spec.Runtime.Kind == RuntimeKind.Containerd
        ? HostRequirements.GlibcFor(ArtifactCatalogue.Resolve(spec.Kubernetes.Version, "amd64", spec.Artifacts.Versions).File("containerd").Version)
        : "";
}
