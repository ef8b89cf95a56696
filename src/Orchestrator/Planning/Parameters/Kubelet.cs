using Slipway.Contracts.Specs;
using Slipway.Orchestrator.Planning.Rendering;

namespace Slipway.Orchestrator.Planning.Parameters;

/// <summary>What the control plane and workers have in common.</summary>
internal static class Kubelet
{
    public static string Config(TaskContext task) => Yaml.Write(KubeletConfiguration.ForNode(task.Spec, task.Host.ClusterIp(), task.Facts.ResolvConf));

    public static IReadOnlyList<string> Arguments(HostSpec host) => [$"--node-ip={string.Join(',', host.ClusterIps())}", $"--hostname-override={host.Name}"];
}
