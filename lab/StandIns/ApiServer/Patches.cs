using System.Text.Json.Nodes;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.ApiServer;

public static class Patches
{
    // List fields that Kubernetes merges by a key; all others are replaced as a whole.
    private static readonly Dictionary<string, string> MergeKeys = new()
    {
        ["conditions"] = "type",
        ["containers"] = "name",
        ["initContainers"] = "name",
        ["volumes"] = "name",
        ["env"] = "name",
        ["taints"] = "key",
        ["addresses"] = "type",
        ["ports"] = "name",
        ["containerStatuses"] = "name",
        ["ownerReferences"] = "uid",
    };

    public static JsonObject Apply(JsonObject target, JsonNode patch, string contentType) => contentType switch
    {
        "application/merge-patch+json" => (JsonObject)Json.Merge(target, Map(patch))!,
        "application/strategic-merge-patch+json" or "application/apply-patch+yaml" => Strategic(target, Map(patch)),
        "application/json-patch+json" => Operations(target, patch as JsonArray ?? throw ApiException.BadRequest("a JSON patch is a list")),
        _ => throw new ApiException(415, "UnsupportedMediaType", $"the body of the request was in an unknown format - {contentType}"),
    };

    private static JsonObject Map(JsonNode patch) => patch as JsonObject ?? throw ApiException.BadRequest("the patch is not an object");

    private static JsonObject Strategic(JsonObject target, JsonObject patch)
    {
        var merged = target.Clone();
        foreach (var (key, value) in patch)
        {
            if (key.StartsWith("$", StringComparison.Ordinal)) continue;
            merged[key] = (merged[key], value) switch
            {
                (_, null) => null,
                (JsonObject before, JsonObject change) => change.Text("$patch") == "replace" ? Without(change, "$patch") : Strategic(before, change),
                (JsonArray before, JsonArray change) when MergeKeys.TryGetValue(key, out var by) && before.Concat(change).All(item => item.At(by) is not null) => MergeLists(before, change, by),
                _ => value.DeepClone(),
            };
            if (value is null) merged.Remove(key);
        }
        return merged;
    }

    private static JsonArray MergeLists(JsonArray before, JsonArray change, string by)
    {
        var merged = before.OfType<JsonObject>().Select(item => item.Clone()).ToList();
        foreach (var item in change.OfType<JsonObject>())
        {
            var at = merged.FindIndex(other => other.Text(by) == item.Text(by));
            if (item.Text("$patch") == "delete")
            {
                if (at >= 0) merged.RemoveAt(at);
            }
            else if (at >= 0)
            {
                merged[at] = Strategic(merged[at], item);
            }
            else
            {
                merged.Add(item.Clone());
            }
        }
        return new([.. merged]);
    }

    private static JsonObject Without(JsonObject map, string key)
    {
        var copy = map.Clone();
        copy.Remove(key);
        return copy;
    }

    private static JsonObject Operations(JsonObject target, JsonArray operations)
    {
        var result = target.Clone();
        foreach (var operation in operations.OfType<JsonObject>())
        {
            var path = (operation.Text("path") ?? "").Split('/').Skip(1).Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToArray();
            JsonNode? parent = result;
            foreach (var part in path.SkipLast(1)) parent = parent is JsonArray list ? list[int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)] : parent.At(part);
            Operate(parent ?? throw new ApiException(422, "Invalid", $"the server rejected our request due to an error in our request: missing path {operation.Text("path")}"), path[^1], operation);
        }
        return result;
    }

    private static void Operate(JsonNode parent, string last, JsonObject operation)
    {
        var value = operation["value"]?.DeepClone();
        switch (operation.Text("op"), parent)
        {
            case ("add", JsonArray list) when last == "-":
                list.Add(value);
                break;
            case ("add", JsonArray list):
                list.Insert(int.Parse(last, System.Globalization.CultureInfo.InvariantCulture), value);
                break;
            case ("add" or "replace", JsonObject map):
                map[last] = value;
                break;
            case ("replace", JsonArray list):
                list[int.Parse(last, System.Globalization.CultureInfo.InvariantCulture)] = value;
                break;
            case ("remove", JsonArray list):
                list.RemoveAt(int.Parse(last, System.Globalization.CultureInfo.InvariantCulture));
                break;
            case ("remove", JsonObject map) when map.ContainsKey(last):
                map.Remove(last);
                break;
            case ("test", JsonObject map) when JsonNode.DeepEquals(map[last], value):
                break;
            default:
                throw new ApiException(422, "Invalid", $"the server rejected our request due to an error in our request: {operation.ToJsonString()}");
        }
    }
}
