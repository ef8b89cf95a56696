namespace Slipway.Contracts.Http.V1;

public sealed record ApiKeyRequest
{
    /// <summary>What audit events and builds call its bearer.</summary>
    public required string Name { get; init; }
    /// <summary>viewer, operator, admin or platform-admin; none that may do what its maker may not.</summary>
    public required string Role { get; init; }
    /// <summary>From then on the key is refused; absent: it never ends by itself.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

public sealed record ApiKey
{
    public required Guid Id { get; init; }
    public required string Name { get; init; }
    public required string Role { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public string? CreatedBy { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }
    /// <summary>To the hour.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
    /// <summary>The whole key <c>slw_&lt;id&gt;_&lt;secret&gt;</c>. Only in the answer to its creation, and nowhere kept.</summary>
    public string? Key { get; init; }
}
