using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;

namespace Slipway.Api.Features.Clusters.Validation;

/// <summary>Whether the roles make a cluster.</summary>
internal static class TopologyRules
{
    public static IEnumerable<Finding> Check(ClusterSpec spec)
    {
        var controlPlanes = Count(HostRole.ControlPlane);
        var members = Count(HostRole.Etcd);
        if (controlPlanes == 0)
        {
            yield return Wrong("No host has the role control-plane.");
        }

        if (spec.Etcd.Mode == EtcdMode.Stacked && spec.Hosts.Any(host => host.Roles.Contains(HostRole.Etcd) && !host.Roles.Contains(HostRole.ControlPlane)))
        {
            yield return Wrong("etcd.mode is stacked: its members are the control planes, and no other host has the role etcd.");
        }

        if (members == 0)
        {
            yield return Wrong("No host has the role etcd.");
        }
        else if (members % 2 == 0)
        {
            yield return Wrong($"{members} etcd members survive no more failures than {members - 1} do: give an odd number.");
        }

        if (Count(HostRole.Worker) == 0)
        {
            yield return Wrong("No host has the role worker, so no pod could run; the control plane may have it too.");
        }

        int Count(HostRole role) => spec.Hosts.Count(host => host.Roles.Contains(role));
    }

    private static Finding Wrong(string detail) => new("#/hosts", ErrorCodes.TopologyInvalid, detail);
}
