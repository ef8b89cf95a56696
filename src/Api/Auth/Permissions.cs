using Microsoft.AspNetCore.Authorization;

namespace Slipway.Api.Auth;

/// <summary>What an endpoint may require. Which role has which stands in <see cref="Roles"/>.</summary>
public static class Permissions
{
    public const string ClustersRead = "clusters.read";
    public const string ClustersWrite = "clusters.write";
    public const string KubeconfigsMint = "kubeconfigs.mint";
    public const string BuildsRead = "builds.read";
    /// <summary>Start, resume and cancel. Uses the credentials that a spec names; nobody reads them.</summary>
    public const string BuildsRun = "builds.run";
    public const string CredentialsRead = "credentials.read";
    public const string CredentialsWrite = "credentials.write";
    public const string ApiKeysRead = "api-keys.read";
    public const string ApiKeysWrite = "api-keys.write";
    public const string WebhooksRead = "webhooks.read";
    /// <summary>Whoever has it decides where events go, and sees a new webhook's secret.</summary>
    public const string WebhooksWrite = "webhooks.write";
    public const string AuditRead = "audit.read";
    /// <summary>The caller's own tenant and its use of its quotas.</summary>
    public const string TenantRead = "tenant.read";
    /// <summary>Every tenant, and its keys.</summary>
    public const string TenantsManage = "tenants.manage";

    /// <summary>Declares the one permission that the endpoint needs; a test finds an endpoint without.</summary>
    public static TBuilder Requires<TBuilder>(this TBuilder builder, string permission) where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization(new AuthorizeAttribute(permission));
}

/// <summary>Role → permissions: the one table.</summary>
public static class Roles
{
    public const string Viewer = "viewer";
    public const string Operator = "operator";
    public const string Admin = "admin";
    /// <summary>An admin of its own tenant that manages the other tenants too, but sees nothing of what is in them.</summary>
    public const string PlatformAdmin = "platform-admin";

    private static readonly string[] OfViewer = [Permissions.ClustersRead, Permissions.BuildsRead, Permissions.CredentialsRead, Permissions.WebhooksRead, Permissions.TenantRead];
    private static readonly string[] OfOperator = [.. OfViewer, Permissions.ClustersWrite, Permissions.BuildsRun];
    private static readonly string[] OfAdmin = [.. OfOperator, Permissions.KubeconfigsMint, Permissions.CredentialsWrite, Permissions.ApiKeysRead, Permissions.ApiKeysWrite, Permissions.AuditRead, Permissions.WebhooksWrite];
    private static readonly string[] OfPlatformAdmin = [.. OfAdmin, Permissions.TenantsManage];

    public static IReadOnlyDictionary<string, IReadOnlySet<string>> Table { get; } = new Dictionary<string, IReadOnlySet<string>>
    {
        [Viewer] = OfViewer.ToHashSet(),
        [Operator] = OfOperator.ToHashSet(),
        [Admin] = OfAdmin.ToHashSet(),
        [PlatformAdmin] = OfPlatformAdmin.ToHashSet(),
    };

    public static IEnumerable<string> AllPermissions => Table.Values.SelectMany(permissions => permissions).Distinct();
}
