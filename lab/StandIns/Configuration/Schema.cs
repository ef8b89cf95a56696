using System.Text.Json.Nodes;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.Configuration;

/// <summary>
/// Strict reading: a field that the kind does not have, or a value of another type, is an error, as strict decoding has it.
/// A schema is lines of <c>Type: field=kind …</c>; kinds are s (string), i (integer), b (boolean), d (Go duration), l (list of strings),
/// m (map of strings), mb (map of booleans), any, another Type, or a list of one: <c>[]Type</c>.
/// </summary>
public sealed class Schema
{
    private readonly Dictionary<string, Dictionary<string, string>> types = [];

    public Schema(string text)
    {
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = line.Split(':', 2);
            var fields = types.TryGetValue(parts[0], out var known) ? known : types[parts[0]] = [];
            foreach (var field in parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                var pair = field.Split('=');
                fields[pair[0]] = pair[1];
            }
        }
    }

    public IReadOnlyList<string> Check(JsonObject value, string type)
    {
        var errors = new List<string>();
        CheckObject(value, type, "", errors);
        return errors;
    }

    private void CheckObject(JsonObject value, string type, string path, List<string> errors)
    {
        foreach (var (name, field) in value)
        {
            var at = path.Length == 0 ? name : $"{path}.{name}";
            if (path.Length == 0 && name is "apiVersion" or "kind") continue;
            if (!types[type].TryGetValue(name, out var kind)) errors.Add($"unknown field \"{at}\"");
            else if (field is not null) CheckValue(field, kind, at, errors);
        }
    }

    private void CheckValue(JsonNode value, string kind, string at, List<string> errors)
    {
        string? wanted = null;
        switch (kind)
        {
            case "any":
                break;
            case "s":
                if (!IsString(value)) wanted = "string";
                break;
            case "i":
                if (value is not JsonValue number || !number.TryGetValue<long>(out _)) wanted = "integer";
                break;
            case "b":
                if (value is not JsonValue flag || !flag.TryGetValue<bool>(out _)) wanted = "bool";
                break;
            case "d":
                if (!IsString(value) || !GoDuration.TryParse(value.Text()!, out _)) wanted = "duration, such as 5m0s";
                break;
            case "l":
                if (value is not JsonArray list || !list.All(IsString)) wanted = "[]string";
                break;
            case "m":
                if (value is not JsonObject map || !map.All(pair => IsString(pair.Value))) wanted = "map[string]string";
                break;
            case "mb":
                if (value is not JsonObject flags || !flags.All(pair => pair.Value is JsonValue item && item.TryGetValue<bool>(out _))) wanted = "map[string]bool";
                break;
            case ['[', ']', .. var item]:
                if (value is not JsonArray items || !items.All(element => element is JsonObject)) wanted = "list of objects";
                else for (var i = 0; i < items.Count; i++) CheckObject((JsonObject)items[i]!, item, $"{at}[{i}]", errors);
                break;
            default:
                if (value is JsonObject nested) CheckObject(nested, kind, at, errors);
                else wanted = "object";
                break;
        }
        if (wanted is not null) errors.Add($"{at}: cannot read {value.ToJsonString()} as {wanted}");
    }

    private static bool IsString(JsonNode? value) => value is JsonValue text && text.TryGetValue<string>(out _);
}
