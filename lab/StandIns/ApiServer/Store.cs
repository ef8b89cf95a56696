using System.Text.Json.Nodes;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.ApiServer;

/// <summary>Objects in etcd under the keys Kubernetes uses: <c>/registry/[group/]resource/[namespace/]name</c>.</summary>
public sealed class Store(Etcd etcd, TimeProvider time)
{
    public async Task<JsonObject?> FindAsync(ResourceType type, string? ns, string name, CancellationToken cancellation) =>
        (await etcd.GetAsync(Key(type, ns, name), cancellation))?.Value;

    public async Task<JsonObject> GetAsync(ResourceType type, string? ns, string name, CancellationToken cancellation) =>
        await FindAsync(type, ns, name, cancellation) ?? throw ApiException.NotFound(type, name);

    public async Task<IReadOnlyList<JsonObject>> ListAsync(ResourceType type, string? ns, CancellationToken cancellation) =>
        [.. (await etcd.ListAsync(Key(type, ns, ""), cancellation)).Select(stored => stored.Value)];

    public async Task<JsonObject> CreateAsync(ResourceType type, string? ns, JsonObject value, CancellationToken cancellation)
    {
        var metadata = value.Child("metadata");
        if (metadata.Text("name") is null && metadata.Text("generateName") is { } prefix)
            metadata["name"] = prefix + Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(3))[..5];
        var name = value.Name();
        if (name.Length == 0) throw ApiException.Invalid(type, "", "metadata.name: Required value: name or generateName is required");
        if (type.Namespaced) metadata["namespace"] = ns;
        else metadata.Remove("namespace");
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = time.Timestamp();
        metadata.Remove("resourceVersion");
        if (value["spec"] is not null) metadata["generation"] = 1;
        value["apiVersion"] = type.ApiVersion;
        value["kind"] = type.Kind;
        var revision = await etcd.PutAsync(Key(type, ns, name), value, 0, cancellation)
            ?? throw new ApiException(409, "AlreadyExists", $"{type.Plural} \"{name}\" already exists");
        return WithRevision(value, revision);
    }

    /// <summary>Reads, changes and writes; on a conflict nobody asked for it does so again.</summary>
    public async Task<JsonObject> UpdateAsync(ResourceType type, string? ns, string name, Func<JsonObject, JsonObject> change, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = await GetAsync(type, ns, name, cancellation);
            var after = change(before.Clone());
            if (after.Text("metadata", "resourceVersion") is { Length: > 0 } given && given != before.Text("metadata", "resourceVersion")) throw ApiException.Conflict(type, name);
            var metadata = after.Child("metadata");
            foreach (var kept in (string[])["uid", "creationTimestamp", "name", "namespace", "resourceVersion", "generation"])
                if (before.At("metadata", kept) is { } value) metadata[kept] = value.DeepClone();
            (after["apiVersion"], after["kind"]) = (type.ApiVersion, type.Kind);
            if (JsonNode.DeepEquals(before, after)) return before;
            if (!JsonNode.DeepEquals(before["spec"], after["spec"])) metadata["generation"] = long.Parse(before.Text("metadata", "generation") ?? "0", System.Globalization.CultureInfo.InvariantCulture) + 1;
            var revision = await etcd.PutAsync(Key(type, ns, name), after, long.Parse(before.Text("metadata", "resourceVersion")!, System.Globalization.CultureInfo.InvariantCulture), cancellation);
            if (revision is { } written) return WithRevision(after, written);
            if (attempt == 10) throw ApiException.Conflict(type, name);
        }
    }

    public async Task<JsonObject> DeleteAsync(ResourceType type, string? ns, string name, CancellationToken cancellation)
    {
        var value = await GetAsync(type, ns, name, cancellation);
        await etcd.DeleteAsync(Key(type, ns, name), cancellation);
        return value;
    }

    private static string Key(ResourceType type, string? ns, string name) =>
        $"/registry/{(type.Group.Length > 0 ? type.Group + "/" : "")}{type.Plural}/{(type.Namespaced && ns is not null ? ns + "/" : "")}{name}";

    private static JsonObject WithRevision(JsonObject value, long revision)
    {
        value.Child("metadata")["resourceVersion"] = revision.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return value;
    }
}
