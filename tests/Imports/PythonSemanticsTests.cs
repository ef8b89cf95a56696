using System.Text.Json.Nodes;
using Slipway.Api.Features.Imports.Inventories;

namespace Slipway.Tests.Imports;

/// <summary>Answers of Ansible's own functions to random texts, recorded once (<c>Fixtures/python.json</c>); null: refused.</summary>
public sealed class PythonSemanticsTests
{
    private static readonly JsonObject Recorded = JsonNode.Parse(File.ReadAllText(Path.Combine(Fixture.Root, "python.json")))!.AsObject();

    [Fact]
    public void Values_are_typed_as_Python_types_them() => Compare("literals", PythonLiteral.Parse);

    [Fact]
    public void Host_lines_split_as_shlex_splits_them() => Compare("words", text => new JsonArray([.. ShellWords.Split(text).Select(word => JsonValue.Create(word))]));

    [Fact]
    public void Host_patterns_expand_as_Ansible_expands_them() => Compare("patterns", text =>
    {
        var (names, port) = HostPattern.Expand(text);
        return new JsonObject { ["hosts"] = new JsonArray([.. names.Select(name => JsonValue.Create(name))]), ["port"] = port };
    });

    private static void Compare(string kind, Func<string, JsonNode?> ours)
    {
        var differences = Recorded[kind]!.AsArray().Select(pair => (Text: pair![0]!.GetValue<string>(), Expected: pair[1]))
            .Select(entry => (entry.Text, entry.Expected, Actual: Answer(entry.Text)))
            .Where(entry => !JsonNode.DeepEquals(entry.Expected, entry.Actual)).ToList();
        Assert.True(differences.Count == 0, string.Join('\n', differences.Select(entry => $"{entry.Text} → expected {entry.Expected?.ToJsonString()}, got {entry.Actual?.ToJsonString()}")));

        JsonNode? Answer(string text)
        {
            try
            {
                return ours(text);
            }
            catch (FormatException)
            {
                return null;
            }
        }
    }
}
