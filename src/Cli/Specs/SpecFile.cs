using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Client;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Slipway.Cli.Specs;

/// <summary>A cluster spec in a file, YAML or JSON (which is YAML too).</summary>
internal static class SpecFile
{
    /// <summary>The file as it is: the server's findings then speak of what the user wrote.</summary>
    public static HttpContent Read(string path) =>
        Path.GetExtension(path) == ".json" ? SpecContent.Json(File.ReadAllText(path)) : SpecContent.Yaml(File.ReadAllText(path));

    /// <param name="fields">Top-level fields that the patch names.</param>
    public static HttpContent ReadPatched(string path, string patchPath, out IReadOnlyList<string> fields)
    {
        var patch = ReadObject(patchPath);
        fields = [.. patch.Select(member => member.Key)];
        return SpecContent.Json(MergePatch.Apply(ReadNode(path), patch)!.ToJsonString());
    }

    public static JsonObject ReadObject(string path) => ReadNode(path) as JsonObject ?? throw new UsageException($"{path} holds no object");

    internal static JsonNode? ReadNode(string path) => ParseYaml(File.ReadAllText(path), path);

    internal static JsonNode? ParseYaml(string text, string name)
    {
        try
        {
            var graph = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize(text);
            return JsonNode.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(graph));
        }
        catch (Exception wrong) when (wrong is YamlException or JsonException)
        {
            throw new UsageException($"{name}: {wrong.Message}");
        }
    }
}
