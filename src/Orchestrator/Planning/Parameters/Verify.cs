using System.Globalization;
using System.Net;
using Slipway.Catalog.Stages;
using Slipway.Contracts.Specs;
using Slipway.Orchestrator.Planning.Addons;
using Slipway.Orchestrator.Planning.Rendering;

namespace Slipway.Orchestrator.Planning.Parameters;

internal static class Verify
{
    public static VerifyParameters Resolve(TaskContext task)
    {
        var hasNetwork = task.Spec.Network.Plugin != NetworkPlugin.None;
        var apiService = task.ApiServiceIps[0];
        return new VerifyParameters
        {
            Nodes = [.. task.NodesTakingPart.SelectMany(task.AsPeer)],
            Absent = [.. task.Spec.Hosts.Where(host => !task.TakesPart(host)).Select(host => host.Name)],
            KubernetesVersion = task.Spec.Kubernetes.Version,
            NodesMustBeReady = hasNetwork,
            ApiServers = [.. task.Topology.ControlPlanes.Select(host => string.Create(CultureInfo.InvariantCulture, $"https://{IpFamilies.InUrl(host.ClusterIp())}:{task.Spec.ControlPlane.Port}"))],
            EtcdEndpoints = [.. task.Topology.EtcdHosts.Select(host => host.EtcdEndpoint())],
            Workloads = hasNetwork ? [.. Workloads(task.Spec.Network.Plugin), .. Workloads(task.Spec.Dns), .. AddonObjects.Workloads(task.Spec.Addons)] : [],
            // Its pods wait for a network as the nodes do.
            Dns = hasNetwork,
            ApiServiceIp = hasNetwork ? apiService : "",
            ApiServiceRecord = hasNetwork ? Convert.ToHexStringLower(IPAddress.Parse(apiService).GetAddressBytes()) : "",
            ApiServiceName = hasNetwork ? $"kubernetes.default.svc.{task.Spec.Dns.Domain}" : "",
            DnsIp = hasNetwork ? KubeletConfiguration.ClusterDns(task.Spec) : "",
            Waivers = task.Waivers,
            LoginUser = task.Spec.Ssh.User,
        };
    }

    private static IReadOnlyList<Workload> Workloads(NetworkPlugin plugin) => plugin switch
    {
        NetworkPlugin.Calico =>
        [
            new("kube-system", "DaemonSet", "calico-node", "k8s-app=calico-node"),
            new("kube-system", "Deployment", "calico-kube-controllers", "k8s-app=calico-kube-controllers"),
        ],
        NetworkPlugin.Cilium => [new("kube-system", "DaemonSet", "cilium", "k8s-app=cilium"), new("kube-system", "Deployment", "cilium-operator", "name=cilium-operator")],
        NetworkPlugin.Flannel => [new("kube-flannel", "DaemonSet", "kube-flannel-ds", "app=flannel")],
        _ => [],
    };

    private static IEnumerable<Workload> Workloads(DnsSpec dns)
    {
        if (dns.Autoscaler)
            yield return new("kube-system", "Deployment", "dns-autoscaler", "k8s-app=dns-autoscaler");
        if (dns.NodeLocal)
            yield return new("kube-system", "DaemonSet", "nodelocaldns", "k8s-app=nodelocaldns");
    }
}
