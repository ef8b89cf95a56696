namespace Slipway.Api.Features.Clusters.Validation;

/// <summary>Networks in which neither a host nor a pod can live.</summary>
internal static class SpecialNetworks
{
    private static readonly (Ipv4Network Network, string Name)[] All =
    [
        (Network("0.0.0.0/8"), "in the unspecified network"),
        (Network("127.0.0.0/8"), "a loopback address"),
        (Network("169.254.0.0/16"), "a link-local address"),
        (Network("224.0.0.0/3"), "a multicast or reserved address"),
    ];

    public static string? Of(uint address) => All.FirstOrDefault(special => special.Network.Contains(address)).Name;

    public static Ipv4Network? Overlapping(Ipv4Network network) =>
        All.Where(special => special.Network.Overlaps(network)).Select(special => (Ipv4Network?)special.Network).FirstOrDefault();

    private static Ipv4Network Network(string text) => Ipv4Network.Parse(text, out _)!.Value;
}
