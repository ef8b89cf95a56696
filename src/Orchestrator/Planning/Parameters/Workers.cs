using Slipway.Catalog.Stages;
using Slipway.Orchestrator.Planning.Rendering;

namespace Slipway.Orchestrator.Planning.Parameters;

internal static class Workers
{
    public static WorkersParameters Resolve(TaskContext task)
    {
        var (spec, host) = (task.Spec, task.Host);
        var port = spec.ControlPlane.Port;
        return new WorkersParameters
        {
            Files = task.Files("kubeadm", "kubelet"),
            KubernetesVersion = spec.Kubernetes.Version,
            NodeName = host.Name,
            KubeletConfig = Kubelet.Config(task),
            KubeletArgs = Kubelet.Arguments(host),
            CaCertHashes = [task.Authorities.ClusterCaKeyHash],
            IgnorePreflightErrors = task.KubeadmWaivers,
            LoadBalancer = task.HasLocalLoadBalancer ? "nginx" : "none",
            NginxConfig = task.HasLocalLoadBalancer ? NginxConfiguration.Write(port, task.Topology.ControlPlanes.Select(server => server.ClusterIp())) : "",
            NginxImage = task.HasLocalLoadBalancer ? task.Artifacts.Images["nginx-proxy"] : "",
            ControlPlaneEndpoint = KubeadmConfiguration.Endpoint(spec),
            ApiPort = port,
        };
    }
}
