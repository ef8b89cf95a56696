using Slipway.Contracts.Specs;

namespace Slipway.Contracts.Http.V1;

public sealed record TenantPolicyRequest
{
    /// <summary>Networks (<c>10.1.0.0/16</c>) that hosts, bastions, mirrors and webhooks may be in; empty: any but loopback, link-local and metadata addresses.</summary>
    public IReadOnlyList<string> EgressAllow { get; init; } = [];
    /// <summary>Networks that they may not be in, whatever else is said.</summary>
    public IReadOnlyList<string> EgressDeny { get; init; } = [];
    /// <summary><c>pinned</c> refuses specs that trust a host's key on first use.</summary>
    public HostKeyPolicy HostKeys { get; init; }
}

/// <summary><c>Version</c> grows with each change; 1 is what a tenant has without one.</summary>
public sealed record TenantPolicy(int Version, IReadOnlyList<string> EgressAllow, IReadOnlyList<string> EgressDeny, HostKeyPolicy HostKeys);

public sealed record RotateHostKeyRequest
{
    /// <summary>The new key, <c>SHA256:…</c>. Absent: the key that the host shows next is recorded, where host keys are trusted on first use.</summary>
    public string? HostKey { get; init; }
}
