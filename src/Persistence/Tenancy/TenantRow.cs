namespace Slipway.Persistence.Tenancy;

/// <summary>Who owns clusters, credentials and keys. A quota that is null is no limit.</summary>
public sealed class TenantRow : IListed
{
    public const int DefaultWeight = 10;

    public required Guid Id { get; init; }
    /// <summary>Unique among those not deleted; an identity provider's claim may name it.</summary>
    public required string Name { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public int Version { get; set; } = 1;
    /// <summary>Share of the runners' slots, relative to other tenants with work.</summary>
    public int Weight { get; set; } = DefaultWeight;
    public int? MaxClusters { get; set; }
    public int? MaxHosts { get; set; }
    public int? MaxBuilds { get; set; }
    public int? MaxTasks { get; set; }
    public long? MaxOutputBytes { get; set; }
    /// <summary>From then on its keys and logins are refused.</summary>
    public DateTimeOffset? DeletedAt { get; set; }
}

/// <summary>An API key <c>slw_&lt;id&gt;_&lt;secret&gt;</c>; only the secret's SHA-256 is kept.</summary>
public sealed class ApiKeyRow : ITenantOwned, IListed
{
    public required Guid Id { get; init; }
    public required Guid TenantId { get; init; }
    public required string Name { get; init; }
    public required byte[] SecretHash { get; init; }
    public required string Role { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public string? CreatedBy { get; init; }
    public DateTimeOffset? ExpiresAt { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }
    /// <summary>To the hour, so that a busy key is not a busy row.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }
}
