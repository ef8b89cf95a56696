using System.Text.Json.Nodes;

namespace Slipway.Api.Features.Imports.Inventories;

/// <summary>One place where a variable gets a value. Compared by identity: each place is accounted for.</summary>
/// <param name="owner">Name of the group, or the hosts' name as the place has it: one, or a range.</param>
/// <param name="secret">Some of the value was encrypted.</param>
public sealed class Definition(string name, JsonNode? value, string file, int line, string owner, bool secret)
{
    public string Name => name;
    public JsonNode? Value => value;
    public string File => file;
    public int Line => line;
    public string Owner => owner;
    public bool Secret => secret;
    /// <summary>Its value differs from host to host, for all that the text says.</summary>
    public bool IsTemplate { get; } = value?.ToJsonString() is { } text && (text.Contains("{{", StringComparison.Ordinal) || text.Contains("{%", StringComparison.Ordinal));
    public override string ToString() => $"{file}:{line}";
}

/// <summary>Something that was read and came to nothing.</summary>
public sealed record ReadingNote(string File, int Line, string Subject, string Detail);
