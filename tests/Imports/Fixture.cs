using System.Text.Json.Nodes;

namespace Slipway.Tests.Imports;

/// <summary>A folder of files and Ansible's own answer to them. Other than in the folder, nothing of Ansible is needed.</summary>
internal sealed record Fixture(string Name, IReadOnlyDictionary<string, string> Files, JsonObject Expected, string? VaultPassword, string? Inventory)
{
    public static string Root { get; } = Path.Combine(AppContext.BaseDirectory, "Fixtures");

    public static IEnumerable<string> Names() => Directory.GetFiles(Root, "expected.json", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Root, Path.GetDirectoryName(path)!)).Order(StringComparer.Ordinal);

    public static Fixture Read(string name)
    {
        var folder = Path.Combine(Root, name);
        var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetRelativePath(folder, path), File.ReadAllText);
        files.Remove("expected.json", out var expected);
        files.Remove("source.txt", out var source);
        return new Fixture(name, files, JsonNode.Parse(expected!)!.AsObject(), File.ReadAllText(Path.Combine(Root, "vault", "pw1.txt")), source?.Trim());
    }
}
