namespace Slipway.Catalog.Stages;

public sealed record PreflightParameters
{
    /// <summary><c>control-plane</c>, <c>etcd</c>, <c>worker</c>.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>The name the node will carry.</summary>
    public required string NodeName { get; init; }

    /// <summary>The cluster address, and that of the second IP family; they must be the host's own.</summary>
    public required IReadOnlyList<string> Ips { get; init; }

    /// <summary>Addresses of the API's Service, one of each IP family; empty on a host that is no node.</summary>
    public IReadOnlyList<string> ApiServiceIps { get; init; } = [];

    /// <summary>Without a leading v.</summary>
    public required string KubernetesVersion { get; init; }

    /// <summary>Operating systems that Slipway is made for.</summary>
    public IReadOnlyList<SystemVersion> Systems { get; init; } = HostRequirements.Systems;

    /// <summary>The oldest kernel that serves, <c>4.19</c>.</summary>
    public required string KernelMinimum { get; init; }

    /// <summary>The least memory that serves, in MiB.</summary>
    public required int MemoryMinimumMb { get; init; }

    /// <summary><c>open</c>, <c>leave</c> or <c>disable</c>.</summary>
    public string Firewall { get; init; } = "open";

    /// <summary><c>containerd</c> or <c>crio</c>.</summary>
    public string Runtime { get; init; } = "containerd";

    /// <summary>Whether a later stage makes chrony keep the clock.</summary>
    public bool Ntp { get; init; }

    /// <summary>Something on the node will write iptables' rules.</summary>
    public bool Iptables { get; init; }

    /// <summary>The oldest glibc with which the runtime's programs start, <c>2.34</c>; empty: any.</summary>
    public string GlibcMinimum { get; init; } = "";

    /// <summary>Kernel modules that a later stage loads.</summary>
    public IReadOnlyList<string> Modules { get; init; } = [];

    public int ApiPort { get; init; } = 6443;

    /// <summary>On control planes, the address that the cluster will hold; empty without one.</summary>
    public string VirtualIp { get; init; } = "";

    /// <summary>True where a node-local load balancer will listen on 127.0.0.1:<see cref="ApiPort"/>.</summary>
    public bool LocalLoadBalancer { get; init; }

    /// <summary><c>off</c>: a later stage switches swap off, so finding it on is fine. <c>leave</c>: swap that is on is a finding.</summary>
    public string Swap { get; init; } = "off";

    /// <summary>Stands in <c>/var/lib/slipway/owner</c> on every machine of the cluster.</summary>
    public required string ClusterId { get; init; }

    /// <summary>SHA-256 (lowercase hex) of the DER of this cluster's CA. A host that carries another one belongs to another cluster.</summary>
    public required string ClusterCaFingerprint { get; init; }

    /// <summary>The same for the etcd CA.</summary>
    public required string EtcdCaFingerprint { get; init; }

    /// <summary>Ids of checks whose failure does not fail the stage.</summary>
    public IReadOnlyList<string> Waivers { get; init; } = [];
}

/// <param name="Id"><c>ID</c> of os-release.</param>
/// <param name="Version"><c>VERSION_ID</c>, or its first part.</param>
public sealed record SystemVersion(string Id, string Version);
