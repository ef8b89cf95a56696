using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Slipway.StandIns.Common;

/// <summary>YAML to JSON nodes and back, by the rules that Kubernetes reads it with (core schema, duplicate keys refused).</summary>
public static partial class Yaml
{
    public static IReadOnlyList<JsonObject> Documents(string text, string source)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            throw new CommandException($"error: {source}: yaml: line {e.Start.Line}: {e.InnerException?.Message ?? e.Message}");
        }
        var documents = new List<JsonObject>();
        foreach (var document in stream.Documents)
        {
            if (document.RootNode is YamlScalarNode { Value: null or "" }) continue;
            documents.Add(ToJson(document.RootNode) as JsonObject ?? throw new CommandException($"error: {source}: a document is not a mapping"));
        }
        return documents;
    }

    public static JsonObject ReadFile(string path)
    {
        if (!File.Exists(path)) throw new CommandException($"error: open {path}: no such file or directory");
        var documents = Documents(File.ReadAllText(path), path);
        return documents.Count == 1 ? documents[0] : throw new CommandException($"error: {path}: expected one document, found {documents.Count}");
    }

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value ?? "", ToJson(pair.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(ToJson)]),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar when scalar.Tag.IsEmpty => Plain(scalar.Value ?? ""),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value ?? ""),
        _ => throw new CommandException("error: yaml: aliases are not understood here"),
    };

    private static JsonValue? Plain(string value)
    {
        if (value is "" or "~" or "null" or "Null" or "NULL") return null;
        if (value is "true" or "True" or "TRUE") return JsonValue.Create(true);
        if (value is "false" or "False" or "FALSE") return JsonValue.Create(false);
        if (Integer().IsMatch(value) && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer)) return JsonValue.Create(integer);
        if (Decimal().IsMatch(value) && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return JsonValue.Create(number);
        return JsonValue.Create(value);
    }

    public static string Write(JsonNode node)
    {
        var text = new StringBuilder();
        WriteBlock(text, node, 0, false);
        return text.ToString();
    }

    private static void WriteBlock(StringBuilder text, JsonNode? node, int indent, bool started)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } map:
                foreach (var (key, value) in map)
                {
                    if (!started) text.Append(' ', indent);
                    started = false;
                    text.Append(Scalar(JsonValue.Create(key))).Append(':');
                    WriteValue(text, value, value is JsonArray ? indent : indent + 2);
                }
                break;
            case JsonArray { Count: > 0 } list:
                foreach (var item in list)
                {
                    text.Append(' ', indent).Append("- ");
                    if (item is JsonObject { Count: > 0 }) WriteBlock(text, item, indent + 2, true);
                    else text.Append(Inline(item)).Append('\n');
                }
                break;
            default:
                text.Append(Inline(node)).Append('\n');
                break;
        }
    }

    private static void WriteValue(StringBuilder text, JsonNode? value, int indent)
    {
        if (value is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
        {
            text.Append('\n');
            WriteBlock(text, value, indent, false);
        }
        else
        {
            text.Append(' ').Append(Inline(value)).Append('\n');
        }
    }

    private static string Inline(JsonNode? node) => node switch
    {
        null => "null",
        // Empty ones, and lists in lists: JSON is YAML too.
        JsonObject or JsonArray => node.ToJsonString(Json.Plain),
        _ => Scalar((JsonValue)node),
    };

    private static string Scalar(JsonValue value)
    {
        if (!value.TryGetValue<string>(out var text)) return value.ToJsonString();
        // What would be read back as something else than this very string is quoted.
        return SafePlain().IsMatch(text) && Plain(text) is { } read && read.TryGetValue<string>(out _) && !text.Contains(": ", StringComparison.Ordinal) && !text.EndsWith(':') && !text.Contains(" #", StringComparison.Ordinal)
            ? text : value.ToJsonString(Json.Plain);
    }

    [GeneratedRegex("^[-+]?[0-9]+$")]
    private static partial Regex Integer();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Decimal();

    [GeneratedRegex(@"^[A-Za-z0-9/._(][A-Za-z0-9/._:@=,;+() *$~-]*$|^--[A-Za-z0-9][^\n#]*$")]
    private static partial Regex SafePlain();
}
