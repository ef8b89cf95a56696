using System.Net;

namespace Slipway.Contracts.Specs;

/// <summary>A cluster has one IP family or two; the first is where its components listen and what its Services have unless they say otherwise.</summary>
public static class IpFamilies
{
    // One of each family, and what is too much: a network of no spelling.
    private const int MostNetworks = 3;

    /// <summary>Pod networks, the first family's first.</summary>
    public static IReadOnlyList<string> PodCidrs(this NetworkSpec network) => network.PodCidr.Split(',', MostNetworks);

    /// <summary>Service networks in the same order.</summary>
    public static IReadOnlyList<string> ServiceCidrs(this NetworkSpec network) => network.ServiceCidr.Split(',', MostNetworks);

    /// <summary>The cluster has networks of both families.</summary>
    public static bool IsDualStack(this NetworkSpec network) => network.HasIpv4() && network.HasIpv6();

    /// <summary>Some network of the cluster is of this family.</summary>
    public static bool HasIpv4(this NetworkSpec network) => !network.PodCidrs().All(IsIpv6);

    /// <inheritdoc cref="HasIpv4"/>
    public static bool HasIpv6(this NetworkSpec network) => network.PodCidrs().Any(IsIpv6);

    /// <summary>Of an address, a network, or a range of addresses.</summary>
    public static bool IsIpv6(string address) => address.Contains(':', StringComparison.Ordinal);

    /// <summary>The address that cluster services bind to.</summary>
    public static string ClusterIp(this HostSpec host) =>
        host.Ip ?? (IPAddress.TryParse(host.Address, out _) ? host.Address : throw new ArgumentException($"Host {host.Name} has no cluster address."));

    /// <summary>The host's address of each family of the cluster, the first family's first.</summary>
    public static IReadOnlyList<string> ClusterIps(this HostSpec host) => host.SecondaryIp is { } second ? [host.ClusterIp(), second] : [host.ClusterIp()];

    /// <summary>As an address stands before a port: <c>192.0.2.1</c>, <c>[2001:db8::1]</c>; a name as it is.</summary>
    public static string InUrl(string addressOrName) => IsIpv6(addressOrName) ? $"[{addressOrName}]" : addressOrName;
}
