using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.ApiServer;

public sealed class RequestHandler(Store store, Authentication authentication, Authorization authorization, Admission admission)
{
    public async Task HandleAsync(HttpContext context)
    {
        var cancellation = context.RequestAborted;
        try
        {
            var user = await authentication.WhoAsync(context.Connection.ClientCertificate, context.Request.Headers.Authorization, cancellation);
            var (code, answer) = await AnswerAsync(context.Request, user, cancellation);
            await WriteAsync(context, code, answer);
        }
        catch (ApiException e)
        {
            await WriteAsync(context, e.Code, e.ToStatus());
        }
        catch (CommandException e)
        {
            await WriteAsync(context, 400, ApiException.BadRequest(e.Message).ToStatus());
        }
        catch (GrpcException e)
        {
            await WriteAsync(context, 500, new ApiException(500, "InternalError", $"etcdserver: {e.Message}").ToStatus());
        }
    }

    private static async Task WriteAsync(HttpContext context, int code, JsonNode answer)
    {
        context.Response.StatusCode = code;
        var plain = answer is JsonValue;
        context.Response.ContentType = plain ? "text/plain; charset=utf-8" : "application/json";
        await context.Response.WriteAsync(plain ? answer.Text()! : answer.ToJsonString(Json.Plain), context.RequestAborted);
    }

    private async Task<(int, JsonNode)> AnswerAsync(HttpRequest request, User user, CancellationToken cancellation)
    {
        var path = request.Path.Value!.TrimEnd('/');
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is ["api", var v, .. var core]) return await ResourceAsync(request, user, "", v, core, path, cancellation);
        if (parts is ["apis", var group, var version, .. var rest]) return await ResourceAsync(request, user, group, version, rest, path, cancellation);
        if (parts is ["healthz" or "livez" or "readyz", ..]) path = "/" + parts[0];
        await authorization.RequireAsync(user, new("get", null, "", null, null, path), null, cancellation);
        return path switch
        {
            "/healthz" or "/livez" or "/readyz" => await HealthAsync(request, path[1..], cancellation),
            "/version" => (200, Discovery.Version()),
            "/api" => (200, new JsonObject { ["kind"] = "APIVersions", ["versions"] = Json.List(["v1"]) }),
            "/apis" => (200, Discovery.Groups()),
            _ => throw ApiException.NotFound("the server could not find the requested resource"),
        };
    }

    private async Task<(int, JsonNode)> HealthAsync(HttpRequest request, string name, CancellationToken cancellation)
    {
        var etcd = "[+]etcd ok";
        try
        {
            await store.FindAsync(ResourceTypes.ByWord("namespaces"), null, "kube-system", cancellation);
        }
        catch (GrpcException)
        {
            etcd = "[-]etcd failed: reason withheld";
        }
        var failed = etcd.StartsWith("[-]", StringComparison.Ordinal);
        if (!failed && !request.Query.ContainsKey("verbose")) return (200, JsonValue.Create("ok"));
        var text = $"[+]ping ok\n[+]log ok\n{etcd}\n{name} check {(failed ? "failed" : "passed")}\n";
        return (failed ? 500 : 200, JsonValue.Create(text));
    }

    private async Task<(int, JsonNode)> ResourceAsync(HttpRequest request, User user, string group, string version, string[] rest, string path, CancellationToken cancellation)
    {
        if (rest.Length == 0)
        {
            await authorization.RequireAsync(user, new("get", null, "", null, null, path), null, cancellation);
            return (200, Discovery.Resources(group, version));
        }
        string? ns = null;
        // /namespaces/x is the object; /namespaces/x/pods is what is in it.
        if (rest is ["namespaces", var named, .. { Length: > 0 } inside] && inside[0] is not ("status" or "finalize"))
        {
            ns = named;
            rest = inside;
        }
        var type = ResourceTypes.ByPath(group, version, rest[0]) is { } known && (ns is null || known.Namespaced) ? known : throw ApiException.NotFound("the server could not find the requested resource");
        var name = rest.Length > 1 ? Uri.UnescapeDataString(rest[1]) : null;
        var subresource = rest.Length > 2 ? string.Join('/', rest[2..]) : "";
        if (type.Namespaced && ns is null && name is not null) throw ApiException.NotFound("the server could not find the requested resource");
        var body = request.Method is "POST" or "PUT" or "PATCH" ? await ReadBodyAsync(request, cancellation) : null;
        var verb = request.Method switch
        {
            "GET" => name is null ? "list" : "get",
            "POST" => "create",
            "PUT" => "update",
            "PATCH" => "patch",
            "DELETE" => name is null ? "deletecollection" : "delete",
            _ => throw new ApiException(405, "MethodNotAllowed", "the server does not allow this method on the requested resource"),
        };
        await authorization.RequireAsync(user, new(verb, type, subresource, ns, name, path), body as JsonObject, cancellation);
        var dryRun = request.Query["dryRun"] == "All";
        if (request.Query["watch"] == "true") throw new ApiException(501, "NotImplemented", "this stand-in does not watch");
        switch (verb)
        {
            case "get":
                return (200, await store.GetAsync(type, ns, name!, cancellation));
            case "list":
                return (200, List(type, Selection.Filter(await store.ListAsync(type, ns, cancellation), request.Query["labelSelector"], request.Query["fieldSelector"])));
            case "create":
                return (201, await CreateAsync(type, ns, name, subresource, (JsonObject)body!, user, dryRun, cancellation));
            case "update" or "patch":
                return await WriteAsync(type, ns, name!, subresource, body!, request.ContentType?.Split(';')[0] ?? "", verb == "update", dryRun, cancellation);
            case "delete" when dryRun:
                return (200, await store.GetAsync(type, ns, name!, cancellation));
            case "delete":
                return (200, await store.DeleteAsync(type, ns, name!, cancellation));
            default:
                var gone = Selection.Filter(await store.ListAsync(type, ns, cancellation), request.Query["labelSelector"], request.Query["fieldSelector"]).ToList();
                foreach (var item in gone) await store.DeleteAsync(type, item.Text("metadata", "namespace"), item.Name(), cancellation);
                return (200, List(type, gone));
        }
    }

    private async Task<JsonObject> CreateAsync(ResourceType type, string? ns, string? name, string subresource, JsonObject body, User user, bool dryRun, CancellationToken cancellation)
    {
        if (name is not null)
        {
            return (type.Plural, subresource) switch
            {
                ("pods", "binding") => await store.UpdateAsync(type, ns, name, pod => Set(pod, "spec", "nodeName", body.Text("target", "name")!), cancellation),
                ("pods", "eviction") => await store.DeleteAsync(type, ns, name, cancellation),
                _ => throw ApiException.NotFound("the server could not find the requested resource"),
            };
        }
        if (type.Namespaced && ns is null) throw ApiException.BadRequest("the namespace of the object is required");
        Check(type, ns, null, body);
        if (type.Kind == "CertificateSigningRequest")
        {
            body.Child("spec")["username"] = user.Name;
            body.Child("spec")["groups"] = Json.List(user.Groups);
        }
        await admission.AdmitAsync(type, ns, body, true, cancellation);
        return dryRun ? body : await store.CreateAsync(type, ns, body, cancellation);
    }

    private async Task<(int, JsonNode)> WriteAsync(ResourceType type, string? ns, string name, string subresource, JsonNode body, string contentType, bool replace, bool dryRun, CancellationToken cancellation)
    {
        if (subresource is not ("" or "status" or "approval" or "scale" or "finalize")) throw ApiException.NotFound("the server could not find the requested resource");
        if (replace || contentType == "application/apply-patch+yaml") Check(type, ns, name, body as JsonObject ?? throw ApiException.BadRequest("the body is not an object"));
        if (contentType == "application/apply-patch+yaml" && await store.FindAsync(type, ns, name, cancellation) is null)
        {
            var fresh = ((JsonObject)body).Clone();
            await admission.AdmitAsync(type, ns, fresh, true, cancellation);
            return (201, dryRun ? fresh : await store.CreateAsync(type, ns, fresh, cancellation));
        }
        var before = await store.GetAsync(type, ns, name, cancellation);
        var after = Change(before, body, contentType, replace, subresource);
        await admission.AdmitAsync(type, ns, after, false, cancellation);
        if (dryRun) return (200, after);
        // The admitted whole is written against what it was made from, unless somebody was faster: then the change is made again.
        return (200, await store.UpdateAsync(type, ns, name, current => current.Text("metadata", "resourceVersion") == before.Text("metadata", "resourceVersion") ? after : Change(current, body, contentType, replace, subresource), cancellation));
    }

    private static JsonObject Change(JsonObject before, JsonNode body, string contentType, bool replace, string subresource)
    {
        var after = replace ? ((JsonObject)body).Clone() : Patches.Apply(before, body, contentType);
        if (subresource is "status" or "approval")
        {
            var changed = before.Clone();
            if (after["status"] is { } status) changed["status"] = status.DeepClone();
            return changed;
        }
        // What is written without /status keeps the status it had, as real resources do.
        if (replace && before["status"] is { } kept) after["status"] = kept.DeepClone();
        return after;
    }

    private static void Check(ResourceType type, string? ns, string? name, JsonObject body)
    {
        if (body.Text("apiVersion") is { } version && version != type.ApiVersion) throw ApiException.BadRequest($"the API version in the data ({version}) does not match the expected API version ({type.ApiVersion})");
        if (body.Text("kind") is { } kind && kind != type.Kind) throw ApiException.BadRequest($"{kind} in the data does not match {type.Kind}");
        if (body.Text("metadata", "namespace") is { } given && type.Namespaced && given != ns) throw ApiException.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        if (name is not null && body.Text("metadata", "name") is { } other && other != name) throw ApiException.BadRequest($"the name of the object ({other}) does not match the name on the URL ({name})");
    }

    private static JsonObject Set(JsonObject value, string section, string key, string text)
    {
        value.Child(section)[key] = text;
        return value;
    }

    private static async Task<JsonNode> ReadBodyAsync(HttpRequest request, CancellationToken cancellation)
    {
        using var reader = new StreamReader(request.Body);
        var text = await reader.ReadToEndAsync(cancellation);
        try
        {
            if (request.ContentType?.Contains("yaml", StringComparison.Ordinal) == true) return Yaml.Documents(text, "body").Single();
            return JsonNode.Parse(text) ?? throw ApiException.BadRequest("the body is empty");
        }
        catch (JsonException e)
        {
            throw ApiException.BadRequest(e.Message);
        }
    }

    private static JsonObject List(ResourceType type, IEnumerable<JsonObject> items) => new()
    {
        ["kind"] = type.Kind + "List",
        ["apiVersion"] = type.ApiVersion,
        ["metadata"] = new JsonObject { ["resourceVersion"] = "" },
        ["items"] = new JsonArray([.. items]),
    };
}
