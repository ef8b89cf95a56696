namespace Slipway.Contracts.Http.V1;

/// <summary>What a tenant may have at most. Null: no limit.</summary>
public sealed record Quotas
{
    public int? Clusters { get; init; }
    /// <summary>Hosts of all its clusters.</summary>
    public int? Hosts { get; init; }
    /// <summary>Builds in progress, with those that wait in a cluster's queue.</summary>
    public int? ConcurrentBuilds { get; init; }
    /// <summary>Tasks at work on hosts at the same time; more of them wait.</summary>
    public int? ConcurrentTasks { get; init; }
    /// <summary>Bytes of build output that are kept; what comes beyond is left out.</summary>
    public long? OutputBytes { get; init; }
}

public sealed record TenantRequest
{
    /// <summary>A DNS label. An identity provider's claim may name the tenant by it, so it stays.</summary>
    public required string Name { get; init; }
    /// <summary>Share of the runners' slots relative to other tenants with work, 1 to 100.</summary>
    public int? Weight { get; init; }
    /// <summary>A member that is absent gets the installation's default, one that is null no limit.</summary>
    public Quotas? Quotas { get; init; }
}

/// <summary>Sent as a merge patch: a member that is absent stays, a quota that is null goes.</summary>
public sealed record TenantPatch
{
    public int? Weight { get; init; }
    public Quotas? Quotas { get; init; }
}

/// <summary><c>Version</c> grows with each change.</summary>
public sealed record Tenant(Guid Id, string Name, int Version, int Weight, Quotas Quotas, DateTimeOffset CreatedAt);

public enum QuotaName { Clusters, Hosts, ConcurrentBuilds, ConcurrentTasks, OutputBytes }

/// <summary>
/// One quota's use. <c>Reserved</c> counts against the limit too: clusters and hosts that no build has reached yet, builds in a
/// queue, tasks that no runner has taken yet.
/// </summary>
public sealed record QuotaUse(QuotaName Quota, long Used, long Reserved, long? Limit = null);

public sealed record TenantUsage(Guid TenantId, IReadOnlyList<QuotaUse> Quotas);

/// <summary>Which quota a refused request would have exceeded.</summary>
public sealed record QuotaShortage(QuotaName Quota, long Limit, long Used, long Reserved, long Requested);

/// <summary>Who the caller is to Slipway.</summary>
public sealed record Identity
{
    public required string Name { get; init; }
    public required TenantReference Tenant { get; init; }
    public IReadOnlyList<string> Roles { get; init; } = [];
    public IReadOnlyList<string> Permissions { get; init; } = [];
}

public sealed record TenantReference(Guid Id, string Name);
