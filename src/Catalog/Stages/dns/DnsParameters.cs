namespace Slipway.Catalog.Stages;

public sealed record DnsParameters
{
    /// <summary>Address of the Service <c>kube-system/coredns</c>.</summary>
    public required string ClusterIp { get; init; }

    public required string Corefile { get; init; }

    public required string Image { get; init; }

    public int Replicas { get; init; } = 2;
}
