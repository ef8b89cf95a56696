using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.StandIns.ApiServer;

namespace Slipway.StandIns.Common;

public static class Kubeconfig
{
    public static JsonObject Build(string cluster, string server, string authority, string user, JsonObject credentials)
    {
        var context = $"{user}@{cluster}";
        return new()
        {
            ["apiVersion"] = "v1",
            ["clusters"] = new JsonArray(new JsonObject { ["cluster"] = new JsonObject { ["certificate-authority-data"] = Base64(authority), ["server"] = server }, ["name"] = cluster }),
            ["contexts"] = new JsonArray(new JsonObject { ["context"] = new JsonObject { ["cluster"] = cluster, ["user"] = user }, ["name"] = context }),
            ["current-context"] = context,
            ["kind"] = "Config",
            ["preferences"] = new JsonObject(),
            ["users"] = new JsonArray(new JsonObject { ["name"] = user, ["user"] = credentials }),
        };
    }

    public static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    public static KubeClient Open(string path, string? context = null, TimeSpan? timeout = null, string? server = null)
    {
        var config = Yaml.ReadFile(path);
        if (config.Text("kind") != "Config" || config.Text("apiVersion") != "v1") throw new CommandException($"error: {path}: no kubeconfig (kind Config, apiVersion v1)");
        var chosen = Named(config, "contexts", context ?? config.Text("current-context"), path).At("context");
        var cluster = Named(config, "clusters", chosen.Text("cluster"), path).At("cluster");
        var user = Named(config, "users", chosen.Text("user"), path).At("user");
        server ??= cluster.Text("server") ?? throw new CommandException($"error: {path}: no server");
        var authorities = cluster.IsTrue("insecure-skip-tls-verify") ? null : Pki.ParseAuthorities(Material(cluster, "certificate-authority", path) ?? throw new CommandException($"error: {path}: no certificate authority"), path);
        var certificate = Material(user, "client-certificate", path);
        var key = Material(user, "client-key", path);
        return new KubeClient(server, authorities, certificate is null || key is null ? null : Pki.Usable(X509Certificate2.CreateFromPem(certificate, key)), user.Text("token"), timeout);
    }

    private static JsonObject Named(JsonObject config, string list, string? name, string path) =>
        config.Items(list).FirstOrDefault(item => item.Text("name") == name) ?? throw new CommandException($"error: {path}: no \"{name}\" in {list}");

    private static string? Material(JsonNode? node, string name, string path)
    {
        if (node.Text(name + "-data") is { } data) return Encoding.UTF8.GetString(Convert.FromBase64String(data));
        if (node.Text(name) is not { } file) return null;
        file = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, file);
        return File.Exists(file) ? File.ReadAllText(file) : throw new CommandException($"error: unable to read {name} {file}");
    }
}

/// <summary>The Kubernetes API over HTTPS; failures are <see cref="ApiException"/>, an unreachable server is <see cref="CommandException"/>.</summary>
public sealed class KubeClient : IDisposable
{
    private readonly HttpClient http;

    public KubeClient(string server, X509Certificate2Collection? authorities, X509Certificate2? certificate, string? token, TimeSpan? timeout = null)
    {
        Server = server;
        http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), SslOptions = Pki.Client(authorities, certificate), UseProxy = false })
        {
            BaseAddress = new Uri(server),
            Timeout = timeout ?? TimeSpan.FromSeconds(30),
        };
        if (token is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public string Server { get; }

    public void Dispose() => http.Dispose();

    public async Task<string> RawAsync(string path, CancellationToken cancellation)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellation);
        var body = await response.Content.ReadAsStringAsync(cancellation);
        if (response.IsSuccessStatusCode) return body;
        if (response.Content.Headers.ContentType?.MediaType == "application/json") throw Failure(response.StatusCode, body);
        throw new ApiException((int)response.StatusCode, "InternalError", $"an error on the server (\"{body.Trim()}\") has prevented the request from succeeding");
    }

    public async Task<JsonObject> GetAsync(ResourceType type, string? ns, string name, CancellationToken cancellation) =>
        await JsonAsync(HttpMethod.Get, type.Path(ns, name), null, null, cancellation);

    public async Task<JsonObject?> FindAsync(ResourceType type, string? ns, string name, CancellationToken cancellation)
    {
        try
        {
            return await GetAsync(type, ns, name, cancellation);
        }
        catch (ApiException e) when (e.Code == 404)
        {
            return null;
        }
    }

    public async Task<List<JsonObject>> ListAsync(ResourceType type, string? ns, string? labels, string? fields, CancellationToken cancellation)
    {
        var answer = await JsonAsync(HttpMethod.Get, $"{type.Path(ns)}?labelSelector={Uri.EscapeDataString(labels ?? "")}&fieldSelector={Uri.EscapeDataString(fields ?? "")}", null, null, cancellation);
        return [.. answer.Items("items")];
    }

    public Task<List<JsonObject>> ListAsync(string type, CancellationToken cancellation) => ListAsync(ResourceTypes.ByWord(type), null, null, null, cancellation);

    public Task<JsonObject> CreateAsync(ResourceType type, string? ns, JsonObject value, CancellationToken cancellation, string? name = null, string? subresource = null) =>
        JsonAsync(HttpMethod.Post, type.Path(ns, name, subresource), value, "application/json", cancellation);

    public Task<JsonObject> ReplaceAsync(ResourceType type, string? ns, string name, JsonObject value, CancellationToken cancellation, string? subresource = null) =>
        JsonAsync(HttpMethod.Put, type.Path(ns, name, subresource), value, "application/json", cancellation);

    public Task<JsonObject> PatchAsync(ResourceType type, string? ns, string name, JsonNode patch, CancellationToken cancellation, string contentType = "application/merge-patch+json", string? subresource = null) =>
        JsonAsync(HttpMethod.Patch, type.Path(ns, name, subresource), patch, contentType, cancellation);

    public Task<JsonObject> DeleteAsync(ResourceType type, string? ns, string name, CancellationToken cancellation) =>
        JsonAsync(HttpMethod.Delete, type.Path(ns, name), null, null, cancellation);

    /// <summary>Creates it, or patches it so that it carries what is given.</summary>
    public Task<JsonObject> ApplyAsync(JsonObject value, CancellationToken cancellation, bool dryRun = false)
    {
        var type = ResourceTypes.ByKind(value);
        var path = type.Path(type.Namespaced ? value.Text("metadata", "namespace") ?? "default" : null, value.Name());
        return JsonAsync(HttpMethod.Patch, $"{path}?fieldManager=kubectl{(dryRun ? "&dryRun=All" : "")}", value, "application/apply-patch+yaml", cancellation);
    }

    private async Task<JsonObject> JsonAsync(HttpMethod method, string path, JsonNode? body, string? contentType, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body.ToJsonString(Json.Plain), Encoding.UTF8, contentType!);
        using var response = await SendAsync(request, cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        return response.IsSuccessStatusCode ? (JsonObject)JsonNode.Parse(text)! : throw Failure(response.StatusCode, text);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            return await http.SendAsync(request, cancellation);
        }
        catch (HttpRequestException e)
        {
            var why = e.InnerException switch
            {
                System.Security.Authentication.AuthenticationException tls => "tls: " + tls.Message,
                { } inner => inner.Message,
                null => e.Message,
            };
            throw new CommandException($"The connection to the server {Server} was refused or failed - did you specify the right host or port? ({why})");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new CommandException($"Unable to connect to the server: {Server}: request canceled (Client.Timeout exceeded)");
        }
    }

    private static ApiException Failure(HttpStatusCode code, string body)
    {
        var status = body.StartsWith('{') ? JsonNode.Parse(body) : null;
        return new((int)code, status.Text("reason") ?? "InternalError", status.Text("message") ?? body);
    }
}
