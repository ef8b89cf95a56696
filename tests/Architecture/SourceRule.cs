using System.Text.RegularExpressions;

namespace Slipway.Tests.Architecture;

/// <summary>Text that may stand in some files only.</summary>
internal sealed record SourceRule(string Name, Regex Unwanted, Func<SourceFile, bool> Covers)
{
    /// <returns>Path, line number and line of each place.</returns>
    public IEnumerable<string> Violations(IEnumerable<SourceFile> files) =>
        from file in files
        where Covers(file)
        from numbered in file.Text.Split('\n').Select((text, index) => (Text: text, Number: index + 1))
        where Unwanted.IsMatch(numbered.Text)
        select $"{file.Path}:{numbered.Number}: {numbered.Text.Trim()}";

    public override string ToString() => Name;
}
