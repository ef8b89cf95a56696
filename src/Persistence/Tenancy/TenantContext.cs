namespace Slipway.Persistence.Tenancy;

/// <summary>The tenant on whose behalf this scope acts. Unset means: row-level security shows nothing.</summary>
public sealed class TenantContext
{
    public Guid? TenantId { get; private set; }

    /// <summary>Sees and changes the table of tenants whole; of everything else its own tenant's rows, like everybody.</summary>
    public bool ManagesTenants { get; private set; }

    /// <exception cref="InvalidOperationException">The scope already acts for another tenant.</exception>
    public void Set(Guid tenantId, bool managesTenants = false)
    {
        if (TenantId is { } current && current != tenantId)
        {
            throw new InvalidOperationException("A scope acts for one tenant; open another scope.");
        }

        TenantId = tenantId;
        ManagesTenants = managesTenants;
    }
}

/// <summary>A row that belongs to a tenant: filtered in queries and by row-level security.</summary>
public interface ITenantOwned
{
    Guid TenantId { get; }
}

/// <summary>A row of a list that is read page by page, in the order its rows were made.</summary>
public interface IListed
{
    Guid Id { get; }
    DateTimeOffset CreatedAt { get; }
}
