using System.Text;
using System.Text.Json.Nodes;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.Kubectl;

/// <summary>kubectl's JSONPath templates: text, <c>{.path[*].to['x']}</c>, filters, <c>{range …}…{end}</c>, quoted strings.</summary>
public sealed class JsonPath(string template)
{
    private int at;

    public static string Evaluate(string template, JsonNode root)
    {
        if (!template.Contains('{', StringComparison.Ordinal)) template = $"{{{template}}}";
        var text = new StringBuilder();
        new JsonPath(template).Block(text, root);
        return text.ToString();
    }

    public static IReadOnlyList<JsonNode?> Select(string path, JsonNode root) => new JsonPath(path.Trim('{', '}')).Path(root, root);

    private void Block(StringBuilder text, JsonNode? current)
    {
        while (at < template.Length)
        {
            if (template[at] != '{')
            {
                text.Append(template[at++]);
                continue;
            }
            var end = Close(at);
            var inside = template[(at + 1)..end].Trim();
            at = end + 1;
            if (inside == "end") return;
            if (inside.StartsWith("range ", StringComparison.Ordinal))
            {
                var start = at;
                var items = new JsonPath(inside["range ".Length..].Trim()).Path(current, current);
                foreach (var item in items)
                {
                    at = start;
                    Block(text, item);
                }
                if (items.Count == 0) Block(new StringBuilder(), null);
            }
            else if (inside.StartsWith('"') || inside.StartsWith('\''))
            {
                text.Append(inside[1..^1].Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\t", "\t", StringComparison.Ordinal));
            }
            else
            {
                text.AppendJoin(' ', new JsonPath(inside).Path(current, current).Select(Print));
            }
        }
    }

    private int Close(int open)
    {
        char? quote = null;
        for (var i = open + 1; i < template.Length; i++)
        {
            if (quote is { } q)
            {
                if (template[i] == q) quote = null;
            }
            else if (template[i] is '"' or '\'')
            {
                quote = template[i];
            }
            else if (template[i] == '}')
            {
                return i;
            }
        }
        throw new CommandException($"error: error parsing jsonpath {template}, unclosed action");
    }

    private List<JsonNode?> Path(JsonNode? current, JsonNode? root)
    {
        var nodes = new List<JsonNode?> { current };
        if (at < template.Length && template[at] is '@' or '$')
        {
            if (template[at] == '$') nodes = [root];
            at++;
        }
        while (at < template.Length && template[at] is '.' or '[')
        {
            if (template[at] == '[')
            {
                nodes = Bracket(nodes);
                continue;
            }
            at++;
            if (at < template.Length && template[at] == '.')
            {
                at++;
                nodes = [.. nodes.SelectMany(Descendants)];
            }
            if (at >= template.Length || template[at] == '[') continue;
            var name = Name();
            nodes = name == "*" ? [.. nodes.SelectMany(Children)] : name.Length == 0 ? nodes : [.. nodes.Select(node => node.At(name)).Where(node => node is not null)];
        }
        return at < template.Length && !char.IsWhiteSpace(template[at]) && template[at] is not ('=' or '!' or ')' or '<' or '>')
            ? throw new CommandException($"error: error parsing jsonpath {template}, unrecognized character at {at}") : nodes;
    }

    private string Name()
    {
        var name = new StringBuilder();
        while (at < template.Length && template[at] is not ('.' or '[' or ' ' or '=' or '!' or ')' or '<' or '>'))
        {
            if (template[at] == '\\' && at + 1 < template.Length) at++;
            name.Append(template[at++]);
        }
        return name.ToString();
    }

    private List<JsonNode?> Bracket(List<JsonNode?> nodes)
    {
        var end = template.IndexOf(']', at);
        if (end < 0) throw new CommandException($"error: error parsing jsonpath {template}, unterminated array");
        var inside = template[(at + 1)..end].Trim();
        at = end + 1;
        if (inside == "*") return [.. nodes.SelectMany(Children)];
        if (inside.StartsWith("?(", StringComparison.Ordinal)) return [.. nodes.SelectMany(Children).Where(node => Holds(inside[2..^1].Trim(), node))];
        if (inside.StartsWith('\'') || inside.StartsWith('"')) return [.. nodes.Select(node => node.At(inside[1..^1])).Where(node => node is not null)];
        if (!int.TryParse(inside, out var index)) throw new CommandException($"error: error parsing jsonpath {template}, invalid array index {inside}");
        return [.. nodes.OfType<JsonArray>().Where(list => list.Count > (index < 0 ? -index - 1 : index)).Select(list => list[index < 0 ? list.Count + index : index])];
    }

    private static bool Holds(string condition, JsonNode? node)
    {
        var left = new JsonPath(condition);
        var found = left.Path(node, node).FirstOrDefault();
        var rest = condition[left.at..].Trim();
        if (rest.Length == 0) return found is not null;
        var wanted = rest[2..].Trim().Trim('"', '\'');
        return rest[..2] switch
        {
            "==" => found.Text() == wanted,
            "!=" => found.Text() != wanted,
            _ => throw new CommandException($"error: this stand-in does not know the filter {condition}"),
        };
    }

    private static IEnumerable<JsonNode?> Children(JsonNode? node) => node switch
    {
        JsonArray list => list,
        JsonObject map => map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value),
        _ => [],
    };

    private static IEnumerable<JsonNode?> Descendants(JsonNode? node) => Children(node).SelectMany(Descendants).Prepend(node);

    private static string Print(JsonNode? node) => node is JsonValue ? node.Text()! : Sorted(node)?.ToJsonString(Json.Plain) ?? "";

    /// <summary>Go prints maps by sorted key.</summary>
    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, Sorted(pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
