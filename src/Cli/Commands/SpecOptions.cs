using System.CommandLine;
using Slipway.Cli.Specs;

namespace Slipway.Cli.Commands;

/// <summary>Where a spec comes from.</summary>
internal static class SpecOptions
{
    public static Option<FileInfo> File { get; } = new("--file", "-f") { Description = "Cluster spec, YAML or JSON", Required = true };

    public static Option<FileInfo?> Patch { get; } = new("--patch") { Description = "Merge patch (RFC 7396) over the spec, JSON or YAML" };

    public static HttpContent Read(ParseResult parsed)
    {
        var file = parsed.GetRequiredValue(File);
        if (parsed.GetValue(Patch) is not { } patch)
            return SpecFile.Read(file.FullName);
        var merged = SpecFile.ReadPatched(file.FullName, patch.FullName, out var fields);
        Console.Error.WriteLine($"{file.Name} patched by {patch.FullName}: {string.Join(", ", fields)}");
        return merged;
    }
}
