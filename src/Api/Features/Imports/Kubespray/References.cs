using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Api.Features.Imports.Inventories;

namespace Slipway.Api.Features.Imports.Kubespray;

/// <summary>A value whose templates are replaced, or the reason why they are not.</summary>
/// <param name="Secret">Some of it was encrypted where it comes from.</param>
internal sealed record ResolvedValue(JsonNode? Node, bool Secret, string? Problem = null);

/// <summary>
/// Replaces <c>{{ name }}</c> by the variable's value. Filters, look-ups, conditions and loops are Jinja, which only Ansible can run.
/// </summary>
internal sealed partial class References(Inventory inventory, InventoryHost host, IReadOnlyDictionary<string, Definition> variables)
{
    private const int MaxDepth = 10;
    private const int MaxLength = 64 * 1024;
    // A unit of the inventory's work is so much text, too: each host may get it in the spec.
    private const int UnitLength = 32;
    private int _length;
    private (string File, int Line) _line;

    public ResolvedValue Resolve(Definition definition)
    {
        _length = 0;
        _line = (definition.File, definition.Line);
        return Resolve(definition.Value, definition.Secret, 0);
    }

    private ResolvedValue Resolve(JsonNode? node, bool secret, int depth)
    {
        inventory.Spend(1, _line.File, _line.Line);
        switch (node)
        {
            case JsonArray list:
                var items = list.Select(item => Resolve(item, secret, depth)).ToList();
                return new ResolvedValue(new JsonArray([.. items.Select(item => item.Node?.DeepClone())]), secret || items.Any(item => item.Secret), items.Select(item => item.Problem).FirstOrDefault(problem => problem is not null));
            case JsonObject mapping:
                var entries = mapping.Select(entry => (entry.Key, Value: Resolve(entry.Value, secret, depth))).ToList();
                return new ResolvedValue(new JsonObject(entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Node?.DeepClone()))), secret || entries.Any(entry => entry.Value.Secret),
                    entries.Select(entry => entry.Value.Problem).FirstOrDefault(problem => problem is not null));
            case not null when node.GetValueKind() == JsonValueKind.String:
                return Text(node.GetValue<string>(), secret, depth);
            default:
                return new ResolvedValue(node, secret);
        }
    }

    private ResolvedValue Text(string text, bool secret, int depth)
    {
        inventory.Spend(text.Length / UnitLength, _line.File, _line.Line);
        if (!text.Contains("{{", StringComparison.Ordinal) && !text.Contains("{%", StringComparison.Ordinal))
        {
            return new ResolvedValue(JsonValue.Create(text), secret);
        }

        if (Reference().Replace(text, "") is var rest && (rest.Contains("{{", StringComparison.Ordinal) || rest.Contains("{%", StringComparison.Ordinal)))
        {
            return new ResolvedValue(null, secret, "The template does more than refer to a variable.");
        }

        if (depth == MaxDepth)
        {
            return new ResolvedValue(null, secret, "Variables refer to each other too deeply.");
        }

        var matches = Reference().Matches(text);
        var whole = new System.Text.StringBuilder();
        var at = 0;
        foreach (Match match in matches)
        {
            var value = Lookup(match.Groups[1].Value, depth + 1);
            if (value.Problem is not null)
            {
                return value with { Secret = secret || value.Secret };
            }

            secret |= value.Secret;
            if (match.Length == text.Trim().Length)
            {
                return value with { Secret = secret };
            }

            if (value.Node is null or JsonArray or JsonObject)
            {
                return new ResolvedValue(null, secret, $"'{match.Groups[1].Value}' is no text.");
            }

            whole.Append(text, at, match.Index - at).Append(value.Node.GetValueKind() switch
            {
                JsonValueKind.True => "True",
                JsonValueKind.False => "False",
                _ => value.Node.ToString(),
            });
            at = match.Index + match.Length;
            if ((_length += whole.Length) > MaxLength)
            {
                return new ResolvedValue(null, secret, "The text becomes too long.");
            }
        }

        return new ResolvedValue(JsonValue.Create(whole.Append(text, at, text.Length - at).ToString()), secret);
    }

    private ResolvedValue Lookup(string name, int depth) =>
        variables.TryGetValue(name, out var definition) ? Resolve(definition.Value, definition.Secret, depth)
        : name == "inventory_hostname" ? new ResolvedValue(JsonValue.Create(host.Name), false)
        : new ResolvedValue(null, false, $"The files do not set '{name}'.");

    [GeneratedRegex(@"\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}")]
    private static partial Regex Reference();
}
