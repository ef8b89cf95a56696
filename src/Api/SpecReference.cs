using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Contracts;
using Slipway.Contracts.Specs;

namespace Slipway.Api;

/// <summary>docs/spec-reference.md, made of the API's description (which has the records' comments) and of the records' own defaults.</summary>
internal static class SpecReference
{
    public static string Write(JsonNode description)
    {
        var schemas = description["components"]!["schemas"]!.AsObject();
        var text = new StringBuilder("""
            # The cluster spec

            Generated from the code; do not edit. `slipway validate -f FILE` says everything that is wrong with a spec. YAML and JSON are the same; an unknown field is refused.
            The smallest spec has `name`, `hosts` and `ssh`: see [examples/three-nodes.yaml](../examples/three-nodes.yaml).


            """);
        var silent = new ClusterSpec { Name = "", Hosts = [], Ssh = new SshSpec { Credential = "" } };
        Section(text, schemas, "ClusterSpec", "", JsonSerializer.SerializeToNode(silent, SlipwayJson.Options)!.AsObject(), []);
        return text.ToString().TrimEnd() + "\n";
    }

    private static void Section(StringBuilder text, JsonObject schemas, string name, string path, JsonObject? defaults, HashSet<string> done)
    {
        if (!done.Add(name))
        {
            return;
        }

        var schema = schemas[name]!.AsObject();
        var required = (schema["required"]?.AsArray() ?? []).Select(one => (string)one!).ToHashSet();
        text.Append(path.Length == 0 ? "## Top level\n" : $"## {path}\n");
        if (schema["description"] is { } about)
        {
            text.Append(OneLine(about)).Append('\n');
        }

        text.Append("\n| Field | Type | Default | |\n|---|---|---|---|\n");
        var below = new List<(string Name, string Path, JsonObject? Defaults)>();
        foreach (var (field, node) in schema["properties"]!.AsObject())
        {
            var property = node!.AsObject();
            var (type, section) = TypeOf(schemas, property);
            var standard = defaults?[field];
            text.Append($"| `{field}` | {type} | {(required.Contains(field) ? "**required**" : Default(standard, section))} | {OneLine(property["description"])} |\n");
            if (section is not null)
            {
                below.Add((section, $"{path}{(path.Length == 0 ? "" : ".")}{field}{(type.StartsWith("list", StringComparison.Ordinal) ? "[]" : "")}", standard as JsonObject ?? Silent(section)));
            }
        }

        text.Append('\n');
        foreach (var (section, where, standards) in below)
        {
            Section(text, schemas, section, where, standards, done);
        }
    }

    /// <returns>In words, and the schema to describe in a section of its own.</returns>
    private static (string Type, string? Section) TypeOf(JsonObject schemas, JsonObject property)
    {
        var reference = property["$ref"] ?? (property["oneOf"] ?? property["anyOf"])?.AsArray().Select(one => one!["$ref"]).FirstOrDefault(one => one is not null);
        if (reference is not null)
        {
            var name = ((string)reference!).Split('/')[^1];
            var schema = schemas[name]!.AsObject();
            return schema["enum"] is { } values ? (string.Join(", ", values.AsArray().OfType<JsonNode>().Select(value => $"`{value}`")), null)
                : schema["properties"] is null ? ("object", null) : ($"object, below", name);
        }

        var type = property["type"] switch
        {
            JsonArray several => several.Select(one => (string)one!).First(one => one != "null"),
            { } one => (string)one!,
            null => "any",
        };
        return type switch
        {
            "array" when TypeOf(schemas, property["items"]!.AsObject()) is var (of, section) => (section is null ? $"list of {of}" : "list, below", section),
            "object" when property["additionalProperties"] is JsonObject values && TypeOf(schemas, values) is var (of, section) => (section is null ? $"map to {of}" : "map, below", section),
            _ => (type, null),
        };
    }

    private static string Default(JsonNode? value, string? section) => value switch
    {
        null => "",
        JsonObject or JsonArray when section is not null => "",
        JsonArray { Count: 0 } or JsonObject { Count: 0 } => "empty",
        JsonValue when value.ToJsonString() == "\"\"" => "empty",
        _ => $"`{value.ToJsonString(SlipwayJson.Options).Trim('"')}`",
    };

    // What a list's items are when they say nothing.
    private static JsonObject? Silent(string schema)
    {
        var type = typeof(ClusterSpec).Assembly.GetType($"{typeof(ClusterSpec).Namespace}.{schema}");
        return type?.GetConstructor(Type.EmptyTypes) is null ? null : JsonSerializer.SerializeToNode(Activator.CreateInstance(type), type, SlipwayJson.Options) as JsonObject;
    }

    private static string OneLine(JsonNode? text) => ((string?)text ?? "").ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal).Trim();
}
