namespace Slipway.Catalog.Stages;

public sealed record OsParameters
{
    /// <summary><c>control-plane</c>, <c>etcd</c>, <c>worker</c>.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>Stands in <c>/var/lib/slipway/owner</c> on every machine of the cluster.</summary>
    public required string ClusterId { get; init; }

    /// <summary>Packages wanted beyond the stage's own, by the name that the host's family knows.</summary>
    public IReadOnlyList<string> ExtraPackages { get; init; } = [];

    /// <summary>Where packages come from; empty: the host's own sources. Rows of the host's own family count.</summary>
    public IReadOnlyList<PackageRepository> PackageRepositories { get; init; } = [];

    public string HttpProxy { get; init; } = "";
    public string HttpsProxy { get; init; } = "";

    /// <summary>Separated by commas.</summary>
    public string NoProxy { get; init; } = "";

    /// <summary>Whether chrony is to keep the clock.</summary>
    public bool Ntp { get; init; }

    /// <summary>Names or addresses; empty: those of the distribution's configuration.</summary>
    public IReadOnlyList<string> NtpServers { get; init; } = [];

    /// <summary><c>off</c> (now and in fstab) or <c>leave</c>.</summary>
    public string Swap { get; init; } = "off";

    /// <summary><c>iptables</c>, <c>ipvs</c> or <c>nftables</c>; decides on packages.</summary>
    public string ProxyMode { get; init; } = "iptables";

    /// <summary>Kernel modules that the cluster's network needs beyond the usual ones.</summary>
    public IReadOnlyList<string> Modules { get; init; } = [];

    /// <summary>Settings wanted beyond the stage's own; they win over those.</summary>
    public IReadOnlyList<SysctlSetting> Sysctls { get; init; } = [];

    /// <summary><c>enforcing</c>, <c>permissive</c>, <c>disabled</c> or <c>leave</c>; without effect where there is no SELinux.</summary>
    public string Selinux { get; init; } = "permissive";

    /// <summary>Dontaudit rules are off while builds run here.</summary>
    public bool SelinuxFullReport { get; init; }

    /// <summary><c>never</c> or <c>when-needed</c>.</summary>
    public string Reboot { get; init; } = "never";

    /// <summary><c>open</c> (the cluster's ports between its hosts, pod and service networks forwarded), <c>leave</c> or <c>disable</c>.</summary>
    public string Firewall { get; init; } = "open";

    /// <summary>Every host of the cluster, this one included, with one row for each of its addresses. Only with <see cref="Firewall"/> <c>open</c>; else leave it empty, so that a new node does not touch the others.</summary>
    public IReadOnlyList<ClusterHost> Hosts { get; init; } = [];

    /// <summary>What the cluster's hosts reach on this one. Only with <see cref="Firewall"/> <c>open</c>.</summary>
    public IReadOnlyList<OpenPort> Ports { get; init; } = [];

    /// <summary>Pod and service networks.</summary>
    public required IReadOnlyList<string> ClusterCidrs { get; init; }

    /// <summary>Pods have IPv6 addresses.</summary>
    public bool Ipv6 { get; init; }

    /// <summary>First and last port with a hyphen.</summary>
    public string NodePortRange { get; init; } = "30000-32767";

    public int ApiPort { get; init; } = 6443;

    /// <summary>Networks outside the cluster from which <see cref="ApiPort"/> may be reached; only on a control plane.</summary>
    public IReadOnlyList<string> ApiSourceRanges { get; init; } = [];

    /// <summary>Stays open in every zone that a cluster host can fall into.</summary>
    public int SshPort { get; init; } = 22;

    /// <summary>
    /// Rows of the marked block in /etc/hosts; empty removes the block. When the control plane's endpoint is a name without DNS, its rows belong here:
    /// on a control plane its own address, on a worker one row for each control plane (Go's resolver tries them all).
    /// </summary>
    public IReadOnlyList<HostsEntry> HostsEntries { get; init; } = [];
}

/// <param name="Protocol"><c>tcp</c>, <c>udp</c>, or a protocol without ports, by its number.</param>
/// <param name="Port">A port, or the first and the last with a hyphen.</param>
public sealed record OpenPort(string Protocol, string Port)
{
    public const string IpInIp = "4";
}

public sealed record SysctlSetting(string Key, string Value);

/// <param name="Ip">Address.</param>
/// <param name="Names">Names separated by single spaces.</param>
public sealed record HostsEntry(string Ip, string Names);

/// <param name="Family"><c>debian</c> or <c>redhat</c>.</param>
/// <param name="Url">Base URL.</param>
/// <param name="Suite">Debian's <c>bookworm</c>; empty for the RedHat family.</param>
/// <param name="Components">Debian's <c>main</c>, separated by spaces.</param>
public sealed record PackageRepository(string Family, string Url, string Suite, string Components);
