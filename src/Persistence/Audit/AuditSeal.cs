using Slipway.Persistence.Tenancy;

namespace Slipway.Persistence.Audit;

/// <summary>One link of a tenant's chain. Written by role slipway_auditor, which may neither update nor delete it.</summary>
public sealed class AuditSeal : ITenantOwned
{
    public required Guid TenantId { get; init; }
    /// <summary>From 1, without gaps.</summary>
    public required long Sequence { get; init; }
    public required Guid EventId { get; init; }
    /// <summary>HMAC-SHA256 over the link before and everything the event says.</summary>
    public required byte[] Mac { get; init; }
}

/// <summary>The last link of a tenant's chain, so that a chain that was cut off is missed.</summary>
public sealed class AuditHead : ITenantOwned
{
    public required Guid TenantId { get; init; }
    public required long Sequence { get; set; }
    public required byte[] Mac { get; set; }
    /// <summary>HMAC-SHA256 over number and link as the end of the chain, which no link says of itself. Null: of a version that made none.</summary>
    public byte[]? Seal { get; set; }
}

/// <summary>The key of all chains, encrypted: whoever can write to the database cannot seal.</summary>
public sealed class AuditKey
{
    public required int Id { get; init; }
    public required byte[] Protected { get; set; }
}
