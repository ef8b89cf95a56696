using System.Net;
using Slipway.Contracts.Specs;

namespace Slipway.Api.Features.Clusters.Validation;

/// <summary>Defaults that depend on other fields; the others stand at their properties.</summary>
internal static class SpecDefaults
{
    public static ClusterSpec Fill(ClusterSpec spec) => spec with { Hosts = [.. spec.Hosts.Select(host => Fill(host, spec.Etcd.Mode == EtcdMode.Stacked))] };

    private static HostSpec Fill(HostSpec host, bool stacked) => host with
    {
        Roles = stacked && host.Roles.Contains(HostRole.ControlPlane) && !host.Roles.Contains(HostRole.Etcd) ? [.. host.Roles, HostRole.Etcd] : host.Roles,
        Address = host.Address ?? host.Ip,
        Ip = host.Ip ?? (IPAddress.TryParse(host.Address, out _) ? host.Address : null),
        EtcdMemberName = host.EtcdMemberName ?? host.Name,
    };
}
