using System.Text.Json.Nodes;

namespace Slipway.Orchestrator.Planning.Rendering;

/// <summary>RFC 7396.</summary>
internal static class MergePatch
{
    /// <returns>A new object; neither argument is changed.</returns>
    public static JsonObject Apply(JsonObject target, JsonObject? patch)
    {
        var result = target.DeepClone().AsObject();
        foreach (var (key, value) in patch ?? [])
        {
            if (value is null)
                result.Remove(key);
            else if (value is JsonObject nested)
                result[key] = Apply(result[key] as JsonObject ?? [], nested);
            else
                result[key] = value.DeepClone();
        }
        return result;
    }
}
