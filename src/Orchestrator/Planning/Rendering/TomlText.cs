using System.Globalization;
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
                    _ => Number(value.ToJsonString()),
                };
            default:
                throw new FormatException("TOML has no null.");
        }
    }

    // TOML tells integers from floats; a conditional expression would make both floats.
    private static object Number(string text)
    {
        if (long.TryParse(text, CultureInfo.InvariantCulture, out var integer))
            return integer;
        return double.Parse(text, CultureInfo.InvariantCulture);
    }
}
