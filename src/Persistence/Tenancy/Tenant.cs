namespace Slipway.Persistence.Tenancy;

public sealed class Tenant
{
    public required Guid Id { get; init; }
    public required string Name { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>An API key <c>slw_&lt;id&gt;_&lt;secret&gt;</c>; only the secret's SHA-256 is kept.</summary>
public sealed class ApiKey : ITenantOwned
{
    public required Guid Id { get; init; }
    public required Guid TenantId { get; init; }
    public required string Name { get; init; }
    public required byte[] SecretHash { get; init; }
    public required string Role { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }
}
