using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Slipway.Contracts;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;

namespace Slipway.Api.Bodies;

/// <param name="Value">What could be understood; placeholders stand where a finding says that something is missing or wrong.</param>
public sealed record Structured<T>(T Value, IReadOnlyList<Finding> Findings);

/// <summary>
/// Compares a document with the type that it should be and reports every unknown, missing or wrongly typed member, not just
/// the first (but no more than <see cref="MostFindings"/>). The document is repaired on the way, so that the meaning of the rest can be judged in the same answer.
/// </summary>
public static class StructureCheck
{
    /// <summary>Of a list, a map or an object; as many as the nodes that Kubernetes itself is tested with.</summary>
    private const int MostEntries = 5000;

    /// <summary>Whoever has mended so many asks again.</summary>
    public const int MostFindings = 1000;

    public static Structured<T> Read<T>(JsonNode? document)
    {
        var findings = new List<Finding>();
        var type = SlipwayJson.Options.GetTypeInfo(typeof(T));
        var repaired = new Walk(findings).Node(document, type, "") ?? Placeholder(type);
        return new Structured<T>(repaired.Deserialize<T>(SlipwayJson.Options)!, findings);
    }

    private sealed class Walk(List<Finding> findings)
    {
        /// <returns>Null where there is no usable value.</returns>
        public JsonNode? Node(JsonNode? node, JsonTypeInfo type, string path) => type.Kind switch
        {
            not JsonTypeInfoKind.None when (node as JsonObject)?.Count > MostEntries || (node as JsonArray)?.Count > MostEntries => TooMany(path),
            JsonTypeInfoKind.Object => node is JsonObject members ? Object(members, type, path) : Wrong(node, "an object", path),
            JsonTypeInfoKind.Dictionary => node is JsonObject entries ? Dictionary(entries, Element(type), path) : Wrong(node, "an object", path),
            JsonTypeInfoKind.Enumerable => node is JsonArray items ? Array(items, Element(type), path) : Wrong(node, "a list", path),
            _ => Scalar(node, Nullable.GetUnderlyingType(type.Type) ?? type.Type, path),
        };

        private JsonObject Object(JsonObject members, JsonTypeInfo type, string path)
        {
            var known = type.Properties.ToDictionary(property => property.Name, StringComparer.Ordinal);
            var repaired = new JsonObject();
            foreach (var (name, value) in members)
            {
                var at = JsonPointers.Append(path, name);
                if (!known.TryGetValue(name, out var property))
                {
                    Add(at, ErrorCodes.FieldUnknown, Suggest(name, known.Keys));
                }
                else if (value is null && property.IsSetNullable)
                {
                    repaired[name] = null;
                }
                else if (Node(value, Type(property), at) is { } usable)
                {
                    repaired[name] = usable;
                }
            }

            foreach (var property in type.Properties.Where(property => property.IsRequired && !repaired.ContainsKey(property.Name)))
            {
                if (!members.ContainsKey(property.Name))
                {
                    Add(JsonPointers.Append(path, property.Name), ErrorCodes.FieldRequired, $"'{property.Name}' is required.");
                }

                repaired[property.Name] = Placeholder(Type(property));
            }

            return repaired;
        }

        private JsonObject Dictionary(JsonObject entries, JsonTypeInfo element, string path)
        {
            var repaired = new JsonObject();
            foreach (var (key, value) in entries)
            {
                if (Node(value, element, JsonPointers.Append(path, key)) is { } usable)
                {
                    repaired[key] = usable;
                }
            }

            return repaired;
        }

        private JsonArray Array(JsonArray items, JsonTypeInfo element, string path) =>
            [.. items.Select((item, index) => Node(item, element, $"{path}/{index}") ?? Placeholder(element))];

        private JsonNode? Scalar(JsonNode? node, Type type, string path)
        {
            if (type == typeof(JsonObject))
            {
                return node is JsonObject ? node.DeepClone() : Wrong(node, "an object", path);
            }

            if (type.IsEnum && node?.GetValueKind() == JsonValueKind.String)
            {
                var allowed = Enum.GetValuesAsUnderlyingType(type).Cast<object>()
                    .Select(value => JsonSerializer.SerializeToNode(Enum.ToObject(type, value), type, SlipwayJson.Options)!.GetValue<string>())
                    .ToList();
                var given = node.GetValue<string>();
                if (allowed.Contains(given))
                {
                    return node.DeepClone();
                }

                Add(path, ErrorCodes.ValueInvalid, $"'{Shorten(given)}' is not one of {string.Join(", ", allowed)}.");
                return null;
            }

            try
            {
                node.Deserialize(type, SlipwayJson.Options);
                return node is null ? Wrong(node, Words(type), path) : node.DeepClone();
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
            {
                return Wrong(node, Words(type), path);
            }
        }

        private JsonNode? Wrong(JsonNode? node, string expected, string path)
        {
            var found = node?.GetValueKind() switch
            {
                null => "nothing (leave the field out, or give it a value)",
                JsonValueKind.Object => "an object",
                JsonValueKind.Array => "a list",
                JsonValueKind.String => "a string",
                JsonValueKind.Number when expected == "a string" => $"the number {Shorten(node!.ToJsonString())} (put it in quotes, as it stands in the file)",
                JsonValueKind.Number => "another number",
                _ when expected == "a string" => $"a boolean (put it in quotes: \"{node!.ToJsonString()}\")",
                _ => "a boolean",
            };
            Add(path, ErrorCodes.FieldType, $"Expected {expected}, found {found}.");
            return null;
        }

        private JsonNode? TooMany(string path)
        {
            Add(path, ErrorCodes.ValueInvalid, $"At most {MostEntries} entries.");
            return null;
        }

        private void Add(string path, string code, string detail)
        {
            if (findings.Count < MostFindings)
            {
                findings.Add(new Finding("#" + path, code, detail));
            }
        }
    }

    private static JsonNode Placeholder(JsonTypeInfo type)
    {
        if (type.Kind == JsonTypeInfoKind.Object)
        {
            var members = new JsonObject();
            foreach (var property in type.Properties.Where(property => property.IsRequired))
            {
                members[property.Name] = Placeholder(Type(property));
            }

            return members;
        }

        return type.Kind switch
        {
            JsonTypeInfoKind.Dictionary => new JsonObject(),
            JsonTypeInfoKind.Enumerable => new JsonArray(),
            _ when type.Type == typeof(string) => JsonValue.Create(""),
            _ when type.Type == typeof(JsonObject) => new JsonObject(),
            _ => JsonSerializer.SerializeToNode(Activator.CreateInstance(type.Type), type.Type, SlipwayJson.Options)!,
        };
    }

    private static JsonTypeInfo Type(JsonPropertyInfo property) => SlipwayJson.Options.GetTypeInfo(property.PropertyType);

    private static JsonTypeInfo Element(JsonTypeInfo type) => SlipwayJson.Options.GetTypeInfo(type.ElementType!);

    private static string Words(Type type) => type == typeof(string) ? "a string"
        : type == typeof(bool) ? "true or false"
        : type == typeof(Guid) ? "an id"
        : type.IsEnum ? "a string"
        : "an integer";

    private static string Suggest(string name, IEnumerable<string> known)
    {
        var near = known.MinBy(candidate => Distance(name, candidate));
        return near is not null && Distance(name, near) <= Math.Max(1, near.Length / 3)
            ? $"There is no field '{Shorten(name)}'; did you mean '{near}'?"
            : $"There is no field '{Shorten(name)}' here.";
    }

    private static int Distance(string from, string to)
    {
        if (from.Length > 64)
        {
            return int.MaxValue;
        }

        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var cost = char.ToLowerInvariant(from[i - 1]) == char.ToLowerInvariant(to[j - 1]) ? 0 : 1;
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + cost));
            }
        }

        return row[^1];
    }

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..80] + "…";
}

/// <summary>RFC 6901 pointers, as they stand in a URI fragment.</summary>
public static class JsonPointers
{
    public static string Append(string path, string name) => $"{path}/{Escape(name)}";

    public static string Of(params object[] parts) => "#" + string.Concat(parts.Select(part => "/" + Escape(part.ToString()!)));

    private static string Escape(string name)
    {
        var token = name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
        return string.Concat(token.EnumerateRunes().Select(rune => Plain(rune) ? rune.ToString() : Uri.EscapeDataString(rune.ToString())));
    }

    private static bool Plain(System.Text.Rune rune) => rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || "-._~!$&'()*+,;=:@?".Contains((char)rune.Value));
}
