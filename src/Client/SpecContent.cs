using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Slipway.Contracts;
using Slipway.Contracts.Http.V1;

namespace Slipway.Client;

/// <summary>Bodies with a cluster spec or another document that a user writes, or a patch of one.</summary>
public static class SpecContent
{
    public static HttpContent Yaml(string text) => Of(text, "application/yaml");

    public static HttpContent Json(string text) => Of(text, "application/json");

    public static HttpContent Json<T>(T document) where T : class => Json(JsonSerializer.Serialize(document, SlipwayJson.Options));

    /// <summary>RFC 7396 over the spec, or over another resource.</summary>
    public static HttpContent MergePatch(string json) => Of(json, "application/merge-patch+json");

    private static ByteArrayContent Of(string text, string mediaType) =>
        new(Encoding.UTF8.GetBytes(text)) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } };
}

/// <summary>The ETag under which a resource was read, for <c>If-Match</c>.</summary>
public static class ETags
{
    public static string Of(Credential credential) => $"\"{credential.Version}\"";

    public static string Of(Tenant tenant) => $"\"{tenant.Version}\"";

    public static string Of(Webhook webhook) => $"\"{webhook.Version}\"";

    public static string Of(TenantPolicy policy) => $"\"{policy.Version}\"";

    public static string Of(Cluster cluster) => $"\"{cluster.Revision}\"";
}
