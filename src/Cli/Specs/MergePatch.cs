using System.Text.Json.Nodes;

namespace Slipway.Cli.Specs;

/// <summary>RFC 7396.</summary>
internal static class MergePatch
{
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject members)
            return patch?.DeepClone();
        var merged = target is JsonObject existing ? existing.DeepClone().AsObject() : [];
        foreach (var (name, value) in members)
        {
            if (value is null)
                merged.Remove(name);
            else
                merged[name] = Apply(merged[name], value);
        }

        return merged;
    }

    /// <summary>The patch that makes <paramref name="wanted"/> of <paramref name="current"/>.</summary>
    public static JsonObject Between(JsonObject current, JsonObject wanted)
    {
        var patch = new JsonObject();
        foreach (var (name, _) in current.Where(member => !wanted.ContainsKey(member.Key)))
            patch[name] = null;
        foreach (var (name, value) in wanted.Where(member => !JsonNode.DeepEquals(current[member.Key], member.Value)))
            patch[name] = value is JsonObject below && current[name] is JsonObject known ? Between(known, below) : value?.DeepClone();
        return patch;
    }
}
