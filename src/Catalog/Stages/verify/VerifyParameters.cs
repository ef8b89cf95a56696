namespace Slipway.Catalog.Stages;

public sealed record VerifyParameters
{
    /// <summary>The cluster's nodes, no more and no fewer, but for <see cref="Absent"/>; one row for each address, the first family's first.</summary>
    public required IReadOnlyList<ClusterHost> Nodes { get; init; }

    /// <summary>Names of hosts that the run leaves out: as nodes they may be there or not, in whatever state.</summary>
    public IReadOnlyList<string> Absent { get; init; } = [];

    /// <summary>Without a leading v; every node must report it.</summary>
    public required string KubernetesVersion { get; init; }

    /// <summary>False with network plugin <c>none</c>, where a node becomes Ready only when the user's own plugin is there.</summary>
    public bool NodesMustBeReady { get; init; } = true;

    /// <summary>URL of every control plane's own API server.</summary>
    public required IReadOnlyList<string> ApiServers { get; init; }

    /// <summary>Client URLs of the etcd members.</summary>
    public required IReadOnlyList<string> EtcdEndpoints { get; init; }

    /// <summary>What must run beside the components.</summary>
    public IReadOnlyList<Workload> Workloads { get; init; } = [];

    /// <summary>CoreDNS is ours and must be available.</summary>
    public bool Dns { get; init; } = true;

    /// <summary>Service address of the API server, and the name that the cluster's DNS has for it. Empty where Services are not kube-proxy's or nodes have no network.</summary>
    public string ApiServiceIp { get; init; } = "";
    /// <summary>The address as a DNS answer has it: its bytes in hex digits.</summary>
    public string ApiServiceRecord { get; init; } = "";
    public string ApiServiceName { get; init; } = "";

    /// <summary>Address of the cluster's DNS; only with <see cref="Dns"/>.</summary>
    public string DnsIp { get; init; } = "";

    /// <summary>Ids of checks whose failure does not fail the stage.</summary>
    public IReadOnlyList<string> Waivers { get; init; } = [];

    /// <summary>Who logs in by SSH.</summary>
    public required string LoginUser { get; init; }
}

/// <param name="Namespace">Where it is.</param>
/// <param name="Kind"><c>Deployment</c> or <c>DaemonSet</c>.</param>
/// <param name="Name">Of the object.</param>
/// <param name="Selector">Labels of its pods, <c>key=value</c>.</param>
public sealed record Workload(string Namespace, string Kind, string Name, string Selector);
