using System.Buffers.Binary;
using System.Net;

namespace Slipway.Orchestrator.Planning.Rendering;

/// <summary>An IPv4 network.</summary>
internal readonly record struct Cidr(uint Network, int Prefix)
{
    /// <exception cref="FormatException">The text is no IPv4 network.</exception>
    public static Cidr Parse(string text)
    {
        var network = IPNetwork.Parse(text);
        return new Cidr(BinaryPrimitives.ReadUInt32BigEndian(network.BaseAddress.GetAddressBytes()), network.PrefixLength);
    }

    public static int Size(int prefix) => prefix <= 1 ? int.MaxValue : 1 << (32 - prefix);

    /// <summary>The address that many places after the network's own.</summary>
    public string Address(int offset)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Network + (uint)offset);
        return new IPAddress(bytes).ToString();
    }
}
