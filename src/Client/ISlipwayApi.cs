using Refit;
using Slipway.Contracts.Http.V1;

namespace Slipway.Client;

/// <summary>
/// Slipway's HTTP API. Every refusal is thrown as <see cref="SlipwayApiException"/>. Specs travel as
/// <see cref="HttpContent"/> (see <see cref="SpecContent"/>), so that the server judges what the user wrote and not what a client made of it.
/// </summary>
public interface ISlipwayApi
{
    /// <summary>Who the caller is, and what it may do.</summary>
    [Get("/v1/me")]
    Task<Identity> GetIdentityAsync(CancellationToken cancellationToken = default);

    [Post("/v1/tenants")]
    Task<Tenant> CreateTenantAsync([Body] TenantRequest request, CancellationToken cancellationToken = default);

    [Get("/v1/tenants")]
    Task<Page<Tenant>> ListTenantsAsync(string? name = null, int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

    [Get("/v1/tenants/{id}")]
    Task<Tenant> GetTenantAsync(Guid id, CancellationToken cancellationToken = default);

    [Get("/v1/tenants/{id}/usage")]
    Task<TenantUsage> GetTenantUsageAsync(Guid id, CancellationToken cancellationToken = default);

    /// <param name="patch">A <see cref="TenantPatch"/> as <c>application/merge-patch+json</c>: a quota that is null goes (see <see cref="SpecContent.MergePatch"/>).</param>
    /// <param name="ifMatch">See <see cref="ETags"/>.</param>
    [Patch("/v1/tenants/{id}")]
    Task<Tenant> UpdateTenantAsync(Guid id, [Body] HttpContent patch, [Header("If-Match")] string ifMatch, CancellationToken cancellationToken = default);

    /// <param name="ifMatch">See <see cref="ETags"/>.</param>
    [Delete("/v1/tenants/{id}")]
    Task DeleteTenantAsync(Guid id, [Header("If-Match")] string ifMatch, CancellationToken cancellationToken = default);

    [Get("/v1/tenants/{id}/policy")]
    Task<TenantPolicy> GetTenantPolicyAsync(Guid id, CancellationToken cancellationToken = default);

    /// <param name="ifMatch">See <see cref="ETags"/>.</param>
    [Put("/v1/tenants/{id}/policy")]
    Task<TenantPolicy> PutTenantPolicyAsync(Guid id, [Body] HttpContent policy, [Header("If-Match")] string ifMatch, CancellationToken cancellationToken = default);

    /// <param name="tenant">Another tenant's id; only for who manages tenants.</param>
    [Post("/v1/api-keys")]
    Task<ApiKey> CreateApiKeyAsync([Body] ApiKeyRequest request, Guid? tenant = null, CancellationToken cancellationToken = default);

    /// <param name="tenant">Another tenant's id; only for who manages tenants.</param>
    [Get("/v1/api-keys")]
    Task<Page<ApiKey>> ListApiKeysAsync(Guid? tenant = null, int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

    /// <param name="tenant">Another tenant's id; only for who manages tenants.</param>
    [Get("/v1/api-keys/{id}")]
    Task<ApiKey> GetApiKeyAsync(Guid id, Guid? tenant = null, CancellationToken cancellationToken = default);

    /// <param name="tenant">Another tenant's id; only for who manages tenants.</param>
    [Delete("/v1/api-keys/{id}")]
    Task RevokeApiKeyAsync(Guid id, Guid? tenant = null, CancellationToken cancellationToken = default);

    [Post("/v1/credentials")]
    Task<Credential> CreateCredentialAsync([Body] CredentialRequest request, CancellationToken cancellationToken = default);

    [Get("/v1/credentials")]
    Task<Page<Credential>> ListCredentialsAsync(string? name = null, int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

    [Get("/v1/credentials/{id}")]
    Task<Credential> GetCredentialAsync(Guid id, CancellationToken cancellationToken = default);

    /// <param name="ifMatch">See <see cref="ETags"/>.</param>
    [Headers("Content-Type: application/merge-patch+json")]
    [Patch("/v1/credentials/{id}")]
    Task<Credential> UpdateCredentialAsync(Guid id, [Body] CredentialPatch patch, [Header("If-Match")] string ifMatch, CancellationToken cancellationToken = default);

    /// <param name="ifMatch">See <see cref="ETags"/>.</param>
    [Delete("/v1/credentials/{id}")]
    Task DeleteCredentialAsync(Guid id, [Header("If-Match")] string ifMatch, CancellationToken cancellationToken = default);

    /// <param name="kind"><c>preflight</c>: the first build only looks whether the hosts are fit.</param>
    [Post("/v1/clusters")]
    Task<Build> CreateClusterAsync([Body] HttpContent spec, [Header("Idempotency-Key")] string idempotencyKey, string? kind = null, CancellationToken cancellationToken = default);

    [Post("/v1/clusters:validate")]
    Task<ValidationResult> ValidateClusterAsync([Body] HttpContent spec, CancellationToken cancellationToken = default);

    [Get("/v1/clusters")]
    Task<Page<Cluster>> ListClustersAsync(string? name = null, int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

    [Get("/v1/clusters/{id}")]
    Task<Cluster> GetClusterAsync(Guid id, CancellationToken cancellationToken = default);

    /// <param name="patch"><c>application/merge-patch+json</c> over the spec.</param>
    /// <param name="ifMatch">See <see cref="ETags"/>.</param>
    [Patch("/v1/clusters/{id}")]
    Task<Cluster> UpdateClusterAsync(Guid id, [Body] HttpContent patch, [Header("If-Match")] string ifMatch, CancellationToken cancellationToken = default);

    /// <param name="ifMatch">See <see cref="ETags"/>.</param>
    [Delete("/v1/clusters/{id}")]
    Task DeleteClusterAsync(Guid id, [Header("If-Match")] string ifMatch, CancellationToken cancellationToken = default);

    /// <param name="ttl">A number with <c>m</c>, <c>h</c> or <c>d</c>.</param>
    [Get("/v1/clusters/{id}/kubeconfig")]
    Task<string> GetKubeconfigAsync(Guid id, string? ttl = null, CancellationToken cancellationToken = default);

    [Post("/v1/clusters/{id}/hosts/{name}:rotate-host-key")]
    Task RotateHostKeyAsync(Guid id, string name, [Body] RotateHostKeyRequest request, CancellationToken cancellationToken = default);

    [Post("/v1/clusters/{id}/builds")]
    Task<Build> CreateBuildAsync(Guid id, [Body] CreateBuildRequest request, [Header("Idempotency-Key")] string idempotencyKey, CancellationToken cancellationToken = default);

    [Get("/v1/builds")]
    Task<Page<Build>> ListBuildsAsync(Guid? cluster = null, int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

    [Get("/v1/builds/{id}")]
    Task<Build> GetBuildAsync(Guid id, CancellationToken cancellationToken = default);

    [Get("/v1/builds/{id}/tasks")]
    Task<Page<BuildTask>> ListTasksAsync(
        Guid id, string? host = null, string? stage = null, int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

    [Get("/v1/builds/{id}/recap")]
    Task<Recap> GetRecapAsync(Guid id, CancellationToken cancellationToken = default);

    /// <param name="arch">Absent: all.</param>
    /// <param name="manifest">Absent: all.</param>
    [Get("/v1/artifacts")]
    Task<ArtifactList> ListArtifactsAsync(
        string version, [Query(CollectionFormat.Multi)] IReadOnlyList<string>? arch = null, [Query(CollectionFormat.Multi)] IReadOnlyList<string>? manifest = null,
        CancellationToken cancellationToken = default);

    /// <summary>The same of a spec, with its own versions and checksums.</summary>
    /// <param name="arch">Absent: all.</param>
    [Post("/v1/clusters:list-artifacts")]
    Task<ArtifactList> ListClusterArtifactsAsync([Body] HttpContent spec, [Query(CollectionFormat.Multi)] IReadOnlyList<string>? arch = null, CancellationToken cancellationToken = default);

    [Get("/v1/builds/{id}/selinux")]
    Task<SelinuxReport> GetSelinuxReportAsync(Guid id, CancellationToken cancellationToken = default);

    /// <param name="step">Name of a step; absent: all of them.</param>
    /// <param name="attempt">Absent: the last one.</param>
    /// <param name="offset">0, or the <see cref="OutputRange.NextOffset"/> of the range before.</param>
    [Get("/v1/builds/{id}/output")]
    Task<OutputRange> GetOutputAsync(
        Guid id, string host, string stage, string? step = null, int? attempt = null, long? offset = null, CancellationToken cancellationToken = default);

    /// <summary>Stored events as a page; to follow a build use <see cref="SlipwayClient.FollowAsync"/>.</summary>
    [Headers("Accept: application/json")]
    [Get("/v1/builds/{id}/events")]
    Task<Page<BuildEvent>> ListEventsAsync(Guid id, long? after = null, int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

    [Post("/v1/builds/{id}:resume")]
    Task<Build> ResumeBuildAsync(Guid id, [Body] ResumeRequest request, CancellationToken cancellationToken = default);

    /// <summary>What <see cref="ResumeBuildAsync"/> would do.</summary>
    [Post("/v1/builds/{id}:resume?dryRun=true")]
    Task<ResumePreview> PreviewResumeAsync(Guid id, [Body] ResumeRequest request, CancellationToken cancellationToken = default);

    [Get("/v1/builds/{id}/audit")]
    Task<BuildAudit> GetBuildAuditAsync(Guid id, int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

    [Post("/v1/builds/{id}:cancel")]
    Task<Build> CancelBuildAsync(Guid id, [Body] CancelRequest request, CancellationToken cancellationToken = default);

    /// <summary>Newest first.</summary>
    /// <param name="action">Exact, or with a star at its end.</param>
    [Get("/v1/audit-events")]
    Task<Page<AuditRecord>> ListAuditEventsAsync(
        string? actor = null, string? action = null, string? resource = null, DateTimeOffset? from = null, DateTimeOffset? to = null,
        int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

    /// <summary>JSON lines, oldest first, as they come: an <see cref="AuditRecord"/> each.</summary>
    /// <param name="action">Exact, or with a star at its end.</param>
    [Get("/v1/audit-events:export")]
    Task<Stream> ExportAuditEventsAsync(
        string? actor = null, string? action = null, string? resource = null, DateTimeOffset? from = null, DateTimeOffset? to = null, CancellationToken cancellationToken = default);

    /// <param name="sequence">With <paramref name="head"/>: a link that an earlier report named and that was kept elsewhere.</param>
    [Get("/v1/audit-events:verify")]
    Task<AuditReport> VerifyAuditEventsAsync(long? sequence = null, string? head = null, CancellationToken cancellationToken = default);

    [Post("/v1/imports/kubespray")]
    Task<KubesprayImportResult> ImportKubesprayAsync([Body] KubesprayImportRequest request, CancellationToken cancellationToken = default);

    /// <param name="format"><c>kubespray</c>.</param>
    [Get("/v1/clusters/{id}/export")]
    Task<KubesprayExport> ExportClusterAsync(Guid id, string format = "kubespray", CancellationToken cancellationToken = default);

    /// <summary>The answer holds the secret; it is shown this once.</summary>
    [Post("/v1/webhooks")]
    Task<Webhook> CreateWebhookAsync([Body] WebhookRequest request, CancellationToken cancellationToken = default);

    [Get("/v1/webhooks")]
    Task<Page<Webhook>> ListWebhooksAsync(string? name = null, int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

    [Get("/v1/webhooks/{id}")]
    Task<Webhook> GetWebhookAsync(Guid id, CancellationToken cancellationToken = default);

    /// <param name="ifMatch">See <see cref="ETags"/>.</param>
    [Headers("Content-Type: application/merge-patch+json")]
    [Patch("/v1/webhooks/{id}")]
    Task<Webhook> UpdateWebhookAsync(Guid id, [Body] WebhookPatch patch, [Header("If-Match")] string ifMatch, CancellationToken cancellationToken = default);

    /// <param name="ifMatch">See <see cref="ETags"/>.</param>
    [Delete("/v1/webhooks/{id}")]
    Task DeleteWebhookAsync(Guid id, [Header("If-Match")] string ifMatch, CancellationToken cancellationToken = default);

    /// <summary>The answer holds the new secret; the one before signs too for a day.</summary>
    [Post("/v1/webhooks/{id}:rotate-secret")]
    Task<Webhook> RotateWebhookSecretAsync(Guid id, CancellationToken cancellationToken = default);

    [Post("/v1/webhooks/{id}:test")]
    Task<WebhookDelivery> TestWebhookAsync(Guid id, CancellationToken cancellationToken = default);

    [Get("/v1/webhooks/{id}/deliveries")]
    Task<Page<WebhookDelivery>> ListDeliveriesAsync(
        Guid id, string? state = null, int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);

    [Post("/v1/webhooks/{id}/deliveries/{delivery}:replay")]
    Task<WebhookDelivery> ReplayDeliveryAsync(Guid id, Guid delivery, CancellationToken cancellationToken = default);
}
