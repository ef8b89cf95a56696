using Slipway.Catalog.Stages;
using Slipway.Contracts.Specs;
using Slipway.Orchestrator.Planning.Manifests;
using Slipway.Orchestrator.Planning.Rendering;

namespace Slipway.Orchestrator.Planning.Parameters;

/// <summary>Of a plugin that is objects in the cluster, or a chart that makes them.</summary>
internal static class NetworkPluginObjects
{
    public static NetworkPluginParameters Resolve(TaskContext task)
    {
        var network = task.Spec.Network;
        return network.Plugin switch
        {
            NetworkPlugin.Calico => Configured("calico", manifest => CalicoManifest.Configure(manifest, network, task.Artifacts.Images)),
            NetworkPlugin.Flannel => Configured("flannel", manifest => FlannelManifest.Configure(manifest, network, task.Artifacts.Images)),
            NetworkPlugin.Cilium => new NetworkPluginParameters
            {
                Plugin = "cilium",
                Files = [task.Chart("cilium"), task.Artifacts.File("helm")],
                Values = Yaml.Write(CiliumChart.Values(task.Spec, task.Topology.Nodes.Count, task.Artifacts.Images)),
                KubernetesVersion = task.Spec.Kubernetes.Version,
            },
            NetworkPlugin.Custom => new NetworkPluginParameters { Plugin = "custom", Files = [task.Manifest("own:network")] },
            _ => throw new ArgumentOutOfRangeException(nameof(task), network.Plugin, "This plugin is no objects."),
        };

        NetworkPluginParameters Configured(string name, Action<UpstreamManifest> configure)
        {
            var manifest = task.ObjectsOf(name);
            configure(manifest);
            return new NetworkPluginParameters { Plugin = name, Files = [task.Manifest(name)], Objects = Yaml.Write(manifest.Objects) };
        }
    }
}
