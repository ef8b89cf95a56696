using Microsoft.EntityFrameworkCore;
using Slipway.Contracts.Specs;
using Slipway.Persistence.Tenancy;

namespace Slipway.Persistence.Policies;

/// <summary>What the platform's operator lets a tenant do. A tenant without a row has the defaults.</summary>
public sealed class TenantPolicyRow : ITenantOwned
{
    public required Guid TenantId { get; init; }

    /// <summary>Networks that hosts, bastions, mirrors and webhooks may be in; empty: any.</summary>
    public List<string> EgressAllow { get; set; } = [];

    /// <summary>Networks that they may not be in, whatever else is said.</summary>
    public List<string> EgressDeny { get; set; } = [];

    /// <summary>The least that a spec's <c>ssh.hostKeys</c> must be.</summary>
    public HostKeyPolicy HostKeys { get; set; } = HostKeyPolicy.TrustOnFirstUse;

    public int Version { get; set; } = 1;

    public uint RowVersion { get; init; }

    /// <summary>What counts where nothing is set.</summary>
    public static TenantPolicyRow Unset { get; } = new() { TenantId = Guid.Empty };

    /// <summary>The policy of the scope's tenant.</summary>
    public static async Task<TenantPolicyRow> OfAsync(SlipwayDbContext db, CancellationToken cancellationToken) =>
        await db.TenantPolicies.AsNoTracking().SingleOrDefaultAsync(cancellationToken) ?? Unset;
}
