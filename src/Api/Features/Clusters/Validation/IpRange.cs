using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Slipway.Api.Features.Clusters.Validation;

/// <summary>
/// A network, or a single address as the network of itself. Only the usual spelling counts (RFC 5952 for IPv6): <c>010.1.1.1</c>, <c>10.1</c> and
/// <c>FD00::1</c> are no addresses, so that equal addresses are equal texts.
/// </summary>
internal readonly record struct IpRange(UInt128 First, int Prefix, bool IsIpv6)
{
    /// <summary>Of an address of the family.</summary>
    public int Bits => IsIpv6 ? 128 : 32;

    public UInt128 Last => First | Ones(Bits - Prefix);

    public bool Contains(IpRange other) => IsIpv6 == other.IsIpv6 && First <= other.First && other.Last <= Last;

    public bool Overlaps(IpRange other) => IsIpv6 == other.IsIpv6 && First <= other.Last && other.First <= Last;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address()}/{Prefix}");

    public static IpRange? ParseAddress(string text)
    {
        if (!IPAddress.TryParse(text, out var address) || address.ToString() != text || text.Contains('%', StringComparison.Ordinal))
        {
            return null;
        }

        var bytes = address.GetAddressBytes();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? new IpRange(BinaryPrimitives.ReadUInt128BigEndian(bytes), 128, IsIpv6: true)
            : new IpRange(BinaryPrimitives.ReadUInt32BigEndian(bytes), 32, IsIpv6: false);
    }

    /// <param name="text">A network.</param>
    /// <param name="canonical">The network that the text lies in, where it has bits beyond its prefix.</param>
    public static IpRange? Parse(string text, out IpRange? canonical)
    {
        canonical = null;
        if (text.Split('/') is not [var addressText, var prefixText] || ParseAddress(addressText) is not { } address
            || !int.TryParse(prefixText, NumberStyles.None, CultureInfo.InvariantCulture, out var prefix) || prefix > address.Bits)
        {
            return null;
        }

        var network = address with { First = address.First & ~Ones(address.Bits - prefix), Prefix = prefix };
        canonical = network.First == address.First ? null : network;
        return network;
    }

    private static UInt128 Ones(int count) => count == 128 ? UInt128.MaxValue : (UInt128.One << count) - 1;

    private IPAddress Address()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, First);
        return new IPAddress(IsIpv6 ? bytes : bytes[12..]);
    }
}
