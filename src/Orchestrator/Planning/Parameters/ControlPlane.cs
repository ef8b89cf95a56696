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
        var files = ApiServerFiles.Of(spec);
        var virtualIp = spec.ControlPlane.VirtualIp;
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
            AuditPolicy = files.AuditPolicy,
            AdmissionConfig = files.AdmissionConfig,
            OidcCa = files.OidcCa,
            EncryptSecrets = files.EncryptSecrets,
            RenewSeconds = spec.Security.Certificates.LeafDays * 86_400 / 3,
            VirtualIp = virtualIp?.Address ?? "",
            VirtualIpInterface = virtualIp?.Interface ?? "",
            VirtualIpImage = virtualIp is null ? "" : task.Artifacts.Images["kube-vip"],
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
            spec.ControlPlane.EndpointName, .. task.ApiServiceIps, "127.0.0.1", "::1",
            host.Name, .. host.ClusterIps(), host.Address ?? host.ClusterIp(),
        ];
        string?[] front = [spec.ControlPlane.ExternalLoadBalancer?.Address, spec.ControlPlane.VirtualIp?.Address];
        return [.. names.Concat(front.OfType<string>()).Concat(spec.ControlPlane.ExtraSans).Distinct(StringComparer.OrdinalIgnoreCase)];
    }
}
