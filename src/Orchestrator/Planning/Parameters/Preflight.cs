using Slipway.Catalog;
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
        Firewall = SpecWords.Of(task.Spec.Os.Firewall),
        Runtime = SpecWords.Of(task.Spec.Runtime.Kind),
        Ntp = task.Spec.Os.Ntp is not null,
        ProxyMode = SpecWords.Of(task.Spec.Network.ProxyMode),
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
}
