namespace Slipway.Api.Features.Clusters.Validation;

/// <summary>Networks in which neither a host nor a pod can live.</summary>
internal static class SpecialNetworks
{
    private static readonly (IpRange Network, string Name)[] All =
    [
        (Network("0.0.0.0/8"), "in the unspecified network"),
        (Network("127.0.0.0/8"), "a loopback address"),
        (Network("169.254.0.0/16"), "a link-local address"),
        (Network("224.0.0.0/3"), "a multicast or reserved address"),
        (Network("::/96"), "unspecified or a loopback address"),
        (Network("::ffff:0:0/96"), "an IPv4 address in IPv6 clothes"),
        (Network("fe80::/10"), "a link-local address"),
        (Network("ff00::/8"), "a multicast address"),
    ];

    public static string? Of(IpRange address) => All.FirstOrDefault(special => special.Network.Contains(address)).Name;

    public static IpRange? Overlapping(IpRange network) =>
        All.Where(special => special.Network.Overlaps(network)).Select(special => (IpRange?)special.Network).FirstOrDefault();

    private static IpRange Network(string text) => IpRange.Parse(text, out _)!.Value;
}
