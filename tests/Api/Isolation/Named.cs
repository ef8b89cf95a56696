using System.Text;
using System.Text.Json.Nodes;

namespace Slipway.Tests.Api.Isolation;

/// <summary>
/// What a request names: things of another tenant, or things that nobody has. Whoever adds an endpoint, a parameter or a body that is not here
/// says here what it stands for; until then the walk fails.
/// </summary>
internal sealed record Named(
    Guid Tenant, string TenantName, Guid Key, string KeyName, Guid Credential, string CredentialName, Guid Cluster, string ClusterName, Guid Build, string Host, Guid Task,
    Guid Webhook, string WebhookName, Guid Delivery)
{
    // Parameters that name nothing of anybody's.
    private static readonly HashSet<string> Neutral =
    [
        "pageSize", "pageToken", "after", "Last-Event-ID", "format", "ttl", "dryRun", "step", "attempt", "offset", "action", "from", "to", "sequence", "head", "state",
    ];

    public static Named Nobodys() => new(
        Guid.CreateVersion7(), Mark(), Guid.CreateVersion7(), Mark(), Guid.CreateVersion7(), Mark(), Guid.CreateVersion7(), Mark(), Guid.CreateVersion7(), Mark(), Guid.CreateVersion7(),
        Guid.CreateVersion7(), Mark(), Guid.CreateVersion7());

    /// <summary>A text that is nowhere else, and may be a name of anything.</summary>
    public static string Mark() => $"m{Guid.NewGuid():N}"[..20];

    public IReadOnlyList<string> Ids => [.. new[] { Tenant, Key, Credential, Cluster, Build, Task, Webhook, Delivery }.Select(id => id.ToString())];

    public IReadOnlyList<string> Names => [TenantName, KeyName, CredentialName, ClusterName, Host, WebhookName];

    /// <param name="whole">With every parameter that names something, not only the required ones.</param>
    public HttpRequestMessage Request(Operation operation, bool whole, bool stream = false)
    {
        var path = operation.PathParameters.Aggregate(operation.Path, (path, parameter) => path.Replace(parameter[parameter.LastIndexOf('{')..], InPath(parameter), StringComparison.Ordinal));

        var query = string.Join('&', operation.Parameters.Where(parameter => parameter.In == "query").Select(parameter => (parameter, value: InQuery(operation, parameter.Name)))
            .Where(entry => entry.value is not null && (whole || entry.parameter.Required)).Select(entry => $"{entry.parameter.Name}={Uri.EscapeDataString(entry.value!)}"));
        var request = new HttpRequestMessage(operation.Method, query.Length > 0 ? $"{path}?{query}" : path);
        foreach (var header in operation.Parameters.Where(parameter => parameter is { In: "header", Required: true }))
        {
            request.Headers.TryAddWithoutValidation(header.Name, header.Name switch
            {
                "If-Match" => "*",
                "Idempotency-Key" => Guid.NewGuid().ToString(),
                _ => throw Unknown(operation, $"the header {header.Name}"),
            });
        }

        request.Headers.Add("Accept", stream ? "text/event-stream" : "application/json");
        if (operation.Body is { } schema)
        {
            request.Content = new StringContent(Body(operation, schema).ToJsonString(), Encoding.UTF8, "application/json");
        }

        return request;
    }

    private string InPath(string upToParameter) => upToParameter switch
    {
        "/v1/tenants/{id}" => Tenant.ToString(),
        "/v1/api-keys/{id}" => Key.ToString(),
        "/v1/credentials/{id}" => Credential.ToString(),
        "/v1/clusters/{id}" => Cluster.ToString(),
        "/v1/builds/{id}" => Build.ToString(),
        "/v1/webhooks/{id}" => Webhook.ToString(),
        "/v1/webhooks/{id}/deliveries/{delivery}" => Delivery.ToString(),
        // The cluster is what may be another tenant's; the name would be in the caller's own audit trail, which says what it asked for.
        "/v1/clusters/{id}/hosts/{name}" => "alma1",
        _ => throw new InvalidOperationException($"Say in {nameof(Named)}.{nameof(InPath)} what {upToParameter} stands for, and have {nameof(Victim)} make one."),
    };

    private string? InQuery(Operation operation, string name) => (operation.Path, name) switch
    {
        ("/v1/tenants", "name") => TenantName,
        ("/v1/credentials", "name") => CredentialName,
        ("/v1/clusters", "name") => ClusterName,
        ("/v1/webhooks", "name") => WebhookName,
        ("/v1/artifacts", "version") => "1.32.5",
        ("/v1/artifacts", _) or (_, "arch") or ("/v1/clusters", "kind") => null,
        (_, "tenant") => Tenant.ToString(),
        (_, "cluster") => Cluster.ToString(),
        (_, "host") => Host,
        (_, "stage") => "os",
        (_, "actor") => KeyName,
        (_, "resource") => Cluster.ToString(),
        _ => Neutral.Contains(name) ? null : throw Unknown(operation, $"the query parameter {name}"),
    };

    private JsonNode Body(Operation operation, string schema) => schema switch
    {
        "ClusterSpec" => Examples.Spec(spec => (spec["name"], spec["ssh"]!["credential"]) = (Mark(), CredentialName)),
        "TenantRequest" => new JsonObject { ["name"] = Mark() },
        "TenantPatch" => new JsonObject { ["weight"] = 11 },
        "TenantPolicyRequest" => new JsonObject { ["hostKeys"] = "trust-on-first-use" },
        "ApiKeyRequest" => new JsonObject { ["name"] = Mark(), ["role"] = "viewer" },
        "CredentialRequest" => new JsonObject { ["name"] = Mark(), ["sshPassword"] = "x" },
        "CredentialPatch" => new JsonObject { ["sudoPassword"] = "x" },
        "WebhookRequest" => new JsonObject { ["name"] = Mark(), ["url"] = "https://192.0.2.1/" },
        "WebhookPatch" => new JsonObject { ["enabled"] = false },
        "CreateBuildRequest" => new JsonObject { ["kind"] = "verify" },
        "KubesprayImportRequest" => new JsonObject { ["files"] = new JsonObject { ["inventory.ini"] = "[kube_control_plane]\nn1 ansible_host=10.1.1.1\n" } },
        "RotateHostKeyRequest" or "ResumeRequest" or "CancelRequest" => new JsonObject(),
        _ => throw Unknown(operation, $"a body {schema}"),
    };

    private static InvalidOperationException Unknown(Operation operation, string what) =>
        new($"{operation.Method} {operation.Path}: say in {nameof(Named)} what to send for {what}, and whether it may name another tenant's things.");
}
