namespace Slipway.Catalog;

/// <summary>Packages that the stage <c>os</c> installs from a distribution's repository when a host lacks them; a test compares them with what the step asks for.</summary>
public static class HostPackages
{
    private static readonly string[] Everywhere = ["ca-certificates", "curl", "diffutils", "ethtool", "ipset", "ipvsadm", "kmod", "nftables", "openssl", "socat", "tar", "util-linux"];

    /// <summary>By family, with the releases where they differ. ipset and ipvsadm are for kube-proxy's mode ipvs only, chrony for <c>os.ntp</c>.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> ByFamily { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        ["debian"] = Names("chrony", "conntrack", "ebtables", "iproute2", "iptables", "procps"),
        ["redhat 8"] = Names("chrony", "conntrack-tools", "container-selinux", "iproute", "iptables", "iptables-ebtables", "procps-ng"),
        ["redhat 9, 10"] = Names("chrony", "conntrack-tools", "container-selinux", "iproute", "iptables-nft", "procps-ng"),
    };

    private static List<string> Names(params IEnumerable<string> own) => [.. Everywhere.Concat(own).Order(StringComparer.Ordinal)];
}
