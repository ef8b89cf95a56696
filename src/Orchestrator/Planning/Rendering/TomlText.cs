using System.Text.Json;
using System.Text.Json.Nodes;
using Tomlyn;
using Tomlyn.Model;

namespace Slipway.Orchestrator.Planning.Rendering;

internal static class TomlText
{
    /// <exception cref="FormatException">TOML cannot say it: a null in a list.</exception>
    public static string Write(JsonObject content) => TomlSerializer.Serialize(Table(content));

    // Plain values come first, since after a table's header everything belongs to that table.
    private static TomlTable Table(JsonObject map)
    {
        var table = new TomlTable();
        foreach (var (key, value) in map.OrderBy(entry => entry.Value is JsonObject).ThenBy(entry => entry.Key, StringComparer.Ordinal))
            table[key] = Value(value);
        return table;
    }

    private static object Value(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                return Table(map);
            case JsonArray list:
                var array = new TomlArray();
                foreach (var item in list)
                    array.Add(Value(item));
                return array;
            case JsonValue value:
                return value.GetValueKind() switch
                {
                    JsonValueKind.String => value.GetValue<string>(),
                    JsonValueKind.True => true,
                    JsonValueKind.False => false,
                    // As a number in JSON text: a value may hold an int, a long or a parsed element.
                    _ => long.TryParse(value.ToJsonString(), out var integer) ? (object)integer : double.Parse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture),
                };
            default:
                throw new FormatException("TOML has no null.");
        }
    }
}
