using System.Text.Json.Nodes;

namespace Slipway.Api.Features.Imports.Inventories;

/// <summary>A YAML document with the lines of its parts.</summary>
internal abstract record YamlPart(int Line)
{
    public bool Secret => this switch
    {
        YamlScalar scalar => scalar.Encrypted,
        YamlSequence sequence => sequence.Items.Any(item => item.Secret),
        YamlMapping mapping => mapping.Entries.Any(entry => entry.Value.Secret),
        _ => false,
    };

    public JsonNode? ToJson() => this switch
    {
        YamlScalar scalar => scalar.Value?.DeepClone(),
        YamlSequence sequence => new JsonArray([.. sequence.Items.Select(item => item.ToJson())]),
        YamlMapping mapping => mapping.ToObject(),
        _ => null,
    };
}

internal sealed record YamlScalar(int Line, JsonNode? Value, bool Encrypted = false) : YamlPart(Line)
{
    public bool IsText => Value?.GetValueKind() == System.Text.Json.JsonValueKind.String;
    public string Text => Numbers.KeyText(Value);
}

internal sealed record YamlSequence(int Line, IReadOnlyList<YamlPart> Items) : YamlPart(Line);

/// <param name="Entries">One per key, the last of each.</param>
internal sealed record YamlMapping(int Line, IReadOnlyList<(YamlScalar Key, YamlPart Value)> Entries) : YamlPart(Line)
{
    public YamlPart? this[string key] => Entries.FirstOrDefault(entry => entry.Key.IsText && entry.Key.Text == key).Value;

    public JsonObject ToObject()
    {
        var json = new JsonObject();
        foreach (var (key, value) in Entries)
        {
            json[key.Text] = value.ToJson();
        }

        return json;
    }
}
