using Slipway.Persistence.Tenancy;

namespace Slipway.Persistence.Clusters;

public sealed class ClusterRow : ITenantOwned, IListed
{
    public required Guid Id { get; init; }
    public required Guid TenantId { get; init; }
    public required string Name { get; init; }
    /// <summary>pending, building, ready or failed; written by the saga.</summary>
    public required string Phase { get; set; }
    public required int Revision { get; set; }
    public Guid? LastBuildId { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? DeletedAt { get; set; }
    public uint RowVersion { get; init; }
}

public sealed class SpecRevision : ITenantOwned
{
    public required Guid ClusterId { get; init; }
    public required int Revision { get; init; }
    public required Guid TenantId { get; init; }
    /// <summary>A ClusterSpec with every default filled in, as JSON.</summary>
    public required string Spec { get; init; }
    public required string CreatedBy { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What is known of a machine; written by runners.</summary>
public sealed class HostRow : ITenantOwned
{
    public required Guid Id { get; init; }
    public required Guid TenantId { get; init; }
    public required Guid ClusterId { get; init; }
    public required string Name { get; init; }
    /// <summary>Fingerprint <c>SHA256:…</c> of the pinned SSH host key.</summary>
    public string? HostKey { get; set; }
    public string? MachineId { get; set; }
    public string? BootId { get; set; }
    /// <summary>Outputs of the preflight stage, a JSON object of strings.</summary>
    public string? Facts { get; set; }
    public DateTimeOffset? FactsAt { get; set; }
    /// <summary>When the attempt began that brought them; it may have been taken over since.</summary>
    public DateTimeOffset? FactsSince { get; set; }
}
