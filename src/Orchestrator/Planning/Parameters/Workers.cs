using Slipway.Catalog.Stages;
using Slipway.Contracts.Specs;
using Slipway.Orchestrator.Planning.Rendering;

namespace Slipway.Orchestrator.Planning.Parameters;

internal static class Workers
{
    public static WorkersParameters Resolve(TaskContext task)
    {
        var (spec, host) = (task.Spec, task.Host);
        var port = spec.ControlPlane.Port;
        var balancer = task.HasLocalLoadBalancer ? spec.ControlPlane.LocalLoadBalancer : LocalLoadBalancer.None;
        var servers = task.Topology.ControlPlanes.Select(server => server.ClusterIp());
        return new WorkersParameters
        {
            Files = task.Files("kubeadm", "kubelet"),
            KubernetesVersion = spec.Kubernetes.Version,
            NodeName = host.Name,
            KubeletConfig = Kubelet.Config(task),
            KubeletArgs = Kubelet.Arguments(host),
            CaCertHashes = [task.Authorities.ClusterCaKeyHash],
            IgnorePreflightErrors = task.KubeadmWaivers,
            JoinTimeouts = KubeadmConfiguration.JoinTimeouts(spec),
            LoadBalancer = SpecWords.Of(balancer),
            LoadBalancerConfig = balancer switch
            {
                LocalLoadBalancer.Nginx => NginxConfiguration.Write(port, servers),
                LocalLoadBalancer.Haproxy => HaproxyConfiguration.Write(port, servers),
                _ => "",
            },
            LoadBalancerImage = task.LoadBalancerImage is { } image ? task.Artifacts.Images[image] : "",
            ControlPlaneEndpoint = KubeadmConfiguration.Endpoint(spec),
            ApiPort = port,
        };
    }
}
