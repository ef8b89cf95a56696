using System.Text.Json.Nodes;

namespace Slipway.Contracts.Specs;

/// <summary>What runs in the cluster beside its own components. What leaves the spec leaves the cluster, but for what holds others' data.</summary>
public sealed record AddonsSpec
{
    /// <summary>CPU and memory of nodes and pods, for <c>kubectl top</c> and autoscaling.</summary>
    public bool MetricsServer { get; init; }
    /// <summary>Volumes in a directory of the node; absent: none.</summary>
    public LocalPathSpec? LocalPath { get; init; }
    /// <summary>Addresses for Services of type LoadBalancer; absent: none.</summary>
    public MetalLbSpec? MetalLb { get; init; }
    /// <summary>Upstream's controller for bare metal, with a Service of type NodePort. The project has retired; versions of Kubernetes that came later have none.</summary>
    public bool IngressNginx { get; init; }
    /// <summary>The program <c>helm</c> on the first control plane.</summary>
    public bool Helm { get; init; }
    /// <summary>The user's own objects, applied after everything else.</summary>
    public IReadOnlyList<ManifestSpec> Manifests { get; init; } = [];
}

public sealed record LocalPathSpec
{
    /// <summary>Directory on each node that holds the volumes.</summary>
    public string Path { get; init; } = "/opt/local-path-provisioner";
    /// <summary>Whether claims that name no storage class get one of these.</summary>
    public bool DefaultClass { get; init; } = true;
}

public sealed record MetalLbSpec
{
    /// <summary>Announced by ARP and neighbour discovery (layer 2).</summary>
    public required IReadOnlyList<AddressPoolSpec> Pools { get; init; }
}

public sealed record AddressPoolSpec
{
    public required string Name { get; init; }
    /// <summary>Networks, or first and last addresses: <c>192.0.2.0/28</c>, <c>192.0.2.100-192.0.2.120</c>.</summary>
    public required IReadOnlyList<string> Addresses { get; init; }
    /// <summary>Whether Services that name no pool may take from it.</summary>
    public bool AutoAssign { get; init; } = true;
}

/// <summary>Objects from <c>source</c> or, as they are, in <c>objects</c>; no Secrets, since a spec can be read.</summary>
public sealed record ManifestSpec
{
    /// <summary>An RFC 1123 label; unique among the manifests.</summary>
    public required string Name { get; init; }
    public ManifestSource? Source { get; init; }
    public IReadOnlyList<JsonObject> Objects { get; init; } = [];
}
