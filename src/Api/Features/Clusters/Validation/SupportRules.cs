using Slipway.Catalog.Stages;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using static Slipway.Api.Features.Clusters.Validation.SpecSyntax;

namespace Slipway.Api.Features.Clusters.Validation;

/// <summary>The spec says more than Slipway can do so far: what is not built is refused here, never accepted and ignored.</summary>
internal static class SupportRules
{
    public static IEnumerable<Finding> Check(ClusterSpec spec)
    {
        if (spec.Etcd.DataDir != HostPaths.EtcdData)
        {
            yield return NotSupported(spec.Etcd.DataDir, HostPaths.EtcdData, "etcd", "dataDir");
        }
    }
}
