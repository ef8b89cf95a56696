namespace Slipway.Catalog.Stages;

public sealed record DnsParameters
{
    /// <summary>Address of the Service <c>kube-system/coredns</c>.</summary>
    public required string ClusterIp { get; init; }

    public required string Corefile { get; init; }

    public required string Image { get; init; }

    /// <summary>How many there are; with an autoscaler, the fewest.</summary>
    public int Replicas { get; init; } = 2;

    /// <summary>Empty: none.</summary>
    public string AutoscalerImage { get; init; } = "";

    /// <summary>Of the cache on each node; empty: none.</summary>
    public string NodeLocalImage { get; init; } = "";

    public string NodeLocalCorefile { get; init; } = "";

    public string NodeLocalIp { get; init; } = "";
}
