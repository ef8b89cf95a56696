using Slipway.Catalog.Stages;

namespace Slipway.Orchestrator.Planning.Parameters;

internal static class Preflight
{
    public static PreflightParameters Resolve(TaskContext task) => new()
    {
        Roles = task.Host.RoleNames(),
        NodeName = task.Host.Name,
        Ip = task.Host.ClusterIp(),
        KubernetesVersion = task.Spec.Kubernetes.Version,
        ProxyMode = SpecWords.Of(task.Spec.Network.ProxyMode),
        Modules = task.IsNode ? KernelModules.Of(task.Spec) : [],
        ApiPort = task.Spec.ControlPlane.Port,
        LocalLoadBalancer = task.HasLocalLoadBalancer,
        Swap = SpecWords.Of(task.Spec.Os.Swap),
        ClusterId = task.ClusterId,
        ClusterCaFingerprint = task.Authorities.ClusterCa,
        EtcdCaFingerprint = task.Authorities.EtcdCa,
        Waivers = task.Waivers,
    };
}
