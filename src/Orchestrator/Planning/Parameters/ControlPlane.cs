using Slipway.Catalog.Stages;
using Slipway.Contracts.Specs;
using Slipway.Orchestrator.Planning.Rendering;

namespace Slipway.Orchestrator.Planning.Parameters;

internal static class ControlPlane
{
    public static ControlPlaneParameters Resolve(TaskContext task)
    {
        var (spec, host) = (task.Spec, task.Host);
        var sans = CertificateSans(task);
        return new ControlPlaneParameters
        {
            Files = task.Files("kubeadm", "kubelet", "kubectl"),
            KubernetesVersion = spec.Kubernetes.Version,
            NodeName = host.Name,
            NodeIp = host.ClusterIp(),
            First = host == task.Topology.FirstControlPlane,
            ApiPort = spec.ControlPlane.Port,
            ControlPlaneEndpoint = KubeadmConfiguration.Endpoint(spec),
            KubeadmConfig = KubeadmConfiguration.Write(spec, host, task.Topology.EtcdHosts, sans),
            KubeletConfig = Kubelet.Config(task),
            KubeletArgs = Kubelet.Arguments(host),
            CertificateSans = sans,
            IgnorePreflightErrors = task.KubeadmWaivers,
            Schedulable = host.Roles.Contains(HostRole.Worker),
            LoginUser = spec.Ssh.User,
        };
    }

    private static List<string> CertificateSans(TaskContext task)
    {
        var (spec, host) = (task.Spec, task.Host);
        // Nobody looks for one control plane by the name of another; so one more does not make the others' certificates anew.
        List<string> names =
        [
            "kubernetes", "kubernetes.default", "kubernetes.default.svc", $"kubernetes.default.svc.{spec.Dns.Domain}", "localhost",
            spec.ControlPlane.EndpointName, Cidr.Parse(spec.Network.ServiceCidr).Address(1), "127.0.0.1", "::1",
            host.Name, host.ClusterIp(), host.Address ?? host.ClusterIp(),
        ];
        return [.. names.Concat(spec.ControlPlane.ExtraSans).Distinct(StringComparer.OrdinalIgnoreCase)];
    }
}
