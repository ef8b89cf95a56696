using System.Globalization;
using System.Net;

namespace Slipway.Api.Features.Clusters.Validation;

/// <summary>An IPv4 address or network in host byte order. Only the usual spelling counts: <c>010.1.1.1</c> and <c>10.1</c> are no addresses.</summary>
internal readonly record struct Ipv4Network(uint First, int Prefix)
{
    public uint Last => First | ~Mask(Prefix);

    /// <summary>Addresses in it.</summary>
    public long Size => 1L << (32 - Prefix);

    public bool Contains(uint address) => First <= address && address <= Last;

    public bool Overlaps(Ipv4Network other) => First <= other.Last && other.First <= Last;

    public override string ToString() => $"{Text(First)}/{Prefix}";

    public static uint? ParseAddress(string text)
    {
        var parts = text.Split('.');
        if (parts.Length != 4)
        {
            return null;
        }

        uint address = 0;
        foreach (var part in parts)
        {
            if (!byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || part != value.ToString(CultureInfo.InvariantCulture))
            {
                return null;
            }

            address = (address << 8) | value;
        }

        return address;
    }

    /// <param name="canonical">The network that the text lies in, where it has bits beyond its prefix.</param>
    public static Ipv4Network? Parse(string text, out Ipv4Network? canonical)
    {
        canonical = null;
        if (text.Split('/') is not [var addressText, var prefixText] || ParseAddress(addressText) is not { } address
            || !int.TryParse(prefixText, NumberStyles.None, CultureInfo.InvariantCulture, out var prefix) || prefix > 32)
        {
            return null;
        }

        var network = new Ipv4Network(address & Mask(prefix), prefix);
        canonical = network.First == address ? null : network;
        return network;
    }

    public static bool IsIpv6(string text) => IPAddress.TryParse(text.Split('/')[0], out var address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;

    private static uint Mask(int prefix) => prefix == 0 ? 0 : uint.MaxValue << (32 - prefix);

    private static string Text(uint address) => $"{address >> 24}.{(address >> 16) & 255}.{(address >> 8) & 255}.{address & 255}";
}
