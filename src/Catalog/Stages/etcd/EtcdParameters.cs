namespace Slipway.Catalog.Stages;

public sealed record EtcdParameters
{
    /// <summary><c>etcd</c>.</summary>
    public required IReadOnlyList<ArtifactFile> Files { get; init; }

    public required string MemberName { get; init; }

    /// <summary>/etc/etcd.env: <c>ETCD_…=value</c> lines for the unit's EnvironmentFile, with the paths of <see cref="HostPaths"/>.</summary>
    public required string Environment { get; init; }
}
