using System.Net;
using Slipway.Contracts.Specs;

namespace Slipway.Api.Features.Clusters.Validation;

/// <summary>Defaults that depend on other fields; the others stand at their properties.</summary>
internal static class SpecDefaults
{
    public static ClusterSpec Fill(ClusterSpec spec) => spec with { Hosts = [.. spec.Hosts.Select(Fill)] };

    private static HostSpec Fill(HostSpec host) => host with
    {
        Address = host.Address ?? host.Ip,
        Ip = host.Ip ?? (IPAddress.TryParse(host.Address, out _) ? host.Address : null),
        EtcdMemberName = host.EtcdMemberName ?? host.Name,
    };
}
