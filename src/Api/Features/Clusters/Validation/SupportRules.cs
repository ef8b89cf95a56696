using System.Text.Json;
using Slipway.Catalog.Stages;
using Slipway.Contracts;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using static Slipway.Api.Features.Clusters.Validation.SpecSyntax;

namespace Slipway.Api.Features.Clusters.Validation;

/// <summary>The spec says more than Slipway can do so far: what is not built is refused here, never accepted and ignored.</summary>
internal static class SupportRules
{
    public static IEnumerable<Finding> Check(ClusterSpec spec)
    {
        if (spec.Network.Plugin == NetworkPlugin.Cilium)
        {
            yield return NotSupported(
                "cilium",
                "calico, flannel, bridge (routes between nodes in one network, needs no image), none, and custom, which takes Cilium as a manifest made with 'helm template'; the project publishes none",
                "network",
                "plugin");
        }

        if (spec.Etcd.DataDir != HostPaths.EtcdData)
        {
            yield return NotSupported(spec.Etcd.DataDir, HostPaths.EtcdData, "etcd", "dataDir");
        }
    }

    private static string Word<T>(T value) where T : struct, Enum => JsonSerializer.SerializeToNode(value, SlipwayJson.Options)!.GetValue<string>();
}
