using System.Globalization;
using Slipway.Catalog.Stages;
using Slipway.Contracts.Specs;
using Slipway.Orchestrator.Planning.Rendering;

namespace Slipway.Orchestrator.Planning.Parameters;

internal static class Verify
{
    public static VerifyParameters Resolve(TaskContext task)
    {
        var hasNetwork = task.Spec.Network.Plugin != NetworkPlugin.None;
        return new VerifyParameters
        {
            Nodes = [.. task.NodesTakingPart.Select(task.AsPeer)],
            KubernetesVersion = task.Spec.Kubernetes.Version,
            NodesMustBeReady = hasNetwork,
            ApiServers = [.. task.Topology.ControlPlanes.Select(host => string.Create(CultureInfo.InvariantCulture, $"https://{host.ClusterIp()}:{task.Spec.ControlPlane.Port}"))],
            EtcdEndpoints = [.. task.Topology.EtcdHosts.Select(host => host.EtcdEndpoint())],
            // Its pods wait for a network as the nodes do.
            Dns = hasNetwork,
            ApiServiceIp = hasNetwork ? Cidr.Parse(task.Spec.Network.ServiceCidr).Address(1) : "",
            ApiServiceName = hasNetwork ? $"kubernetes.default.svc.{task.Spec.Dns.Domain}" : "",
            DnsIp = hasNetwork ? KubeletConfiguration.ClusterDns(task.Spec) : "",
            Waivers = task.Waivers,
            LoginUser = task.Spec.Ssh.User,
        };
    }
}
