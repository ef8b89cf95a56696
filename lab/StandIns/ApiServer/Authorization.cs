using System.Text.Json.Nodes;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.ApiServer;

/// <param name="Verb">get, list, create, update, patch, delete, deletecollection.</param>
/// <param name="Type">Null for a path that is no resource.</param>
/// <param name="Subresource">May be empty.</param>
/// <param name="Namespace">Namespace, if any.</param>
/// <param name="Name">Name, if any.</param>
/// <param name="Path">The request's path.</param>
public sealed record Access(string Verb, ResourceType? Type, string Subresource, string? Namespace, string? Name, string Path);

/// <summary>--authorization-mode=Node,RBAC: nodes by rule, everybody else by the roles and bindings that are stored.</summary>
public sealed class Authorization(Store store)
{
    private static readonly string[] NodeReads = ["nodes", "pods", "services", "configmaps", "leases", "certificatesigningrequests", "endpoints", "endpointslices", "namespaces"];

    public async Task RequireAsync(User user, Access access, JsonObject? body, CancellationToken cancellation)
    {
        if (user.In("system:masters") || user.Name is "system:kube-controller-manager" or "system:kube-scheduler") return;
        if (user.In("system:nodes") && user.Name.StartsWith("system:node:", StringComparison.Ordinal) && NodeMay(user.Name["system:node:".Length..], access, body)) return;
        if (access.Type is null && access.Path is "/healthz" or "/livez" or "/readyz" or "/version") return;
        if (access.Type is null && user.In("system:authenticated") && access.Path.StartsWith("/api", StringComparison.Ordinal)) return;
        if (await RolesAllowAsync(user, access, cancellation)) return;
        var what = access.Type is null ? $"path \"{access.Path}\"" : $"resource \"{access.Type.Plural}\" in API group \"{access.Type.Group}\"";
        var where = access.Type is null ? "" : access.Namespace is { } ns ? $" in the namespace \"{ns}\"" : " at the cluster scope";
        throw new ApiException(403, "Forbidden", $"{access.Type?.Plural ?? "forbidden"}{(access.Name is null ? "" : $" \"{access.Name}\"")} is forbidden: User \"{user.Name}\" cannot {access.Verb} {what}{where}");
    }

    private static bool NodeMay(string node, Access access, JsonObject? body) => access.Verb switch
    {
        "get" or "list" => access.Type is null || NodeReads.Contains(access.Type.Plural),
        "create" => access.Type?.Plural is "certificatesigningrequests" or "events" or "leases" || (access.Type?.Plural == "nodes" && body?.Name() == node) || (access.Type?.Plural == "pods" && body.Text("spec", "nodeName") == node),
        "update" or "patch" => (access.Type?.Plural == "nodes" && access.Name == node) || access.Type?.Plural == "leases" || access is { Type.Plural: "pods", Subresource: "status" },
        "delete" => access.Type?.Plural == "pods",
        _ => false,
    };

    private async Task<bool> RolesAllowAsync(User user, Access access, CancellationToken cancellation)
    {
        var roles = await store.ListAsync(ResourceTypes.ByWord("clusterroles"), null, cancellation);
        foreach (var binding in await store.ListAsync(ResourceTypes.ByWord("clusterrolebindings"), null, cancellation))
        {
            if (Binds(binding, user) && roles.FirstOrDefault(role => role.Name() == binding.Text("roleRef", "name")) is { } role && Grants(role, access)) return true;
        }
        if (access.Namespace is null) return false;
        var local = await store.ListAsync(ResourceTypes.ByWord("roles"), access.Namespace, cancellation);
        foreach (var binding in await store.ListAsync(ResourceTypes.ByWord("rolebindings"), access.Namespace, cancellation))
        {
            var candidates = binding.Text("roleRef", "kind") == "Role" ? local : roles;
            if (Binds(binding, user) && candidates.FirstOrDefault(role => role.Name() == binding.Text("roleRef", "name")) is { } role && Grants(role, access)) return true;
        }
        return false;
    }

    private static bool Binds(JsonObject binding, User user) => binding.Items("subjects").Any(subject => subject.Text("kind") switch
    {
        "Group" => user.In(subject.Text("name") ?? ""),
        "User" => user.Name == subject.Text("name"),
        _ => false,
    });

    private static bool Grants(JsonObject role, Access access) => role.Items("rules").Any(rule =>
        Has(rule, "verbs", access.Verb)
        && (access.Type is { } type
            ? Has(rule, "apiGroups", type.Group)
                && Has(rule, "resources", access.Subresource.Length == 0 ? type.Plural : $"{type.Plural}/{access.Subresource}")
                && (rule["resourceNames"] is not JsonArray { Count: > 0 } names || names.Any(name => name.Text() == access.Name))
            : rule.Texts("nonResourceURLs").Any(url => url == "*" || url == access.Path || (url.EndsWith('*') && access.Path.StartsWith(url[..^1], StringComparison.Ordinal)))));

    private static bool Has(JsonObject rule, string list, string value) => rule.Texts(list).Any(item => item == "*" || item == value);
}
