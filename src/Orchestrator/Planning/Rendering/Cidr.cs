using System.Net;
using Slipway.Contracts.Specs;

namespace Slipway.Orchestrator.Planning.Rendering;

/// <summary>Arithmetic of networks, which may be of either IP family.</summary>
internal static class Cidr
{
    /// <summary>The address that many places after the network's own.</summary>
    /// <exception cref="FormatException">The text is no network.</exception>
    public static string Address(string network, byte offset)
    {
        var bytes = IPNetwork.Parse(network).BaseAddress.GetAddressBytes();
        for (int at = bytes.Length - 1, carry = offset; carry > 0; at--)
            (bytes[at], carry) = ((byte)(bytes[at] + carry), (bytes[at] + carry) >> 8);
        return new IPAddress(bytes).ToString();
    }

    /// <summary>How many pods have room in a node's share of every pod network of the cluster; never more than <paramref name="most"/>.</summary>
    public static int Pods(NetworkSpec network, int most) => network.PodCidrs()
        .Select(cidr => IpFamilies.IsIpv6(cidr) ? 128 - network.NodePrefixIpv6 : 32 - network.NodePrefix)
        // Its own address, the bridge's, and the last one.
        .Select(bits => bits >= 31 ? most : Math.Min(most, (1 << bits) - 3))
        .Min();
}
