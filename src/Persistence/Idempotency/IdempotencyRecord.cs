using Slipway.Persistence.Tenancy;

namespace Slipway.Persistence.Idempotency;

/// <summary>A stored response, inserted in the transaction that it answers for.</summary>
public sealed class IdempotencyRecord : ITenantOwned
{
    public required Guid TenantId { get; init; }
    public required string Principal { get; init; }
    /// <summary>Method and path.</summary>
    public required string Operation { get; init; }
    public required string Key { get; init; }
    /// <summary>SHA-256 of the request body.</summary>
    public required byte[] Fingerprint { get; init; }
    public required int Status { get; set; }
    /// <summary>Response headers worth repeating, as a JSON object.</summary>
    public required string Headers { get; set; }
    public required string Body { get; set; }
    public required DateTimeOffset ExpiresAt { get; init; }
}
