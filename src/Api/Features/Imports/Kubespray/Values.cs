using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Api.Features.Imports.Kubespray;

/// <summary>A value cannot go where its variable says; the message names no value.</summary>
internal sealed class RefusedException(string reason) : Exception(reason);

/// <summary>A variable's value on its way into the spec.</summary>
internal sealed class VariableValue(JsonNode? node)
{
    public JsonNode? Node => node;
    /// <summary>Set when the spec says it otherwise than the variable.</summary>
    public string? Note { get; set; }

    /// <summary>Set when nothing comes of the variable in this inventory: why.</summary>
    public string? Idle { get; set; }

    public string Text => node?.GetValueKind() switch
    {
        JsonValueKind.String => node.GetValue<string>().Trim(),
        JsonValueKind.Number => throw new RefusedException("This is a number; put it in quotes, as 1.30 means 1.3."),
        _ => throw new RefusedException("This is no text."),
    };

    public int Number => node?.GetValueKind() is JsonValueKind.Number or JsonValueKind.String
        && int.TryParse(node.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new RefusedException("This is no whole number.");

    public bool Flag => IsFlag(node) ?? throw new RefusedException("This is neither true nor false.");

    public IReadOnlyList<string> Texts => node switch
    {
        null => [],
        JsonArray list => [.. list.Select(item => new VariableValue(item).Text)],
        _ when Text.Length == 0 => [],
        _ => [.. Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
    };

    public JsonObject Mapping => node as JsonObject ?? throw new RefusedException("This is no mapping.");

    /// <summary>Empty, false or absent: what the variable would switch on stays off.</summary>
    public bool IsOff => node switch
    {
        null => true,
        JsonArray list => list.Count == 0,
        JsonObject mapping => mapping.Count == 0,
        _ => IsFlag(node) == false || node.ToString().Length == 0 || node.ToString() is "None" or "none",
    };

    public T OneOf<T>(params (string Word, T Meaning)[] words) =>
        words.FirstOrDefault(entry => entry.Word == Text) is { Word: not null } found
            ? found.Meaning
            : throw new RefusedException($"Slipway has {string.Join(", ", words.Select(entry => entry.Word))} here.");

    private static bool? IsFlag(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String or JsonValueKind.Number => node.ToString().ToLowerInvariant() switch
        {
            "true" or "yes" or "on" or "1" => true,
            "false" or "no" or "off" or "0" => false,
            _ => null,
        },
        _ => null,
    };
}
