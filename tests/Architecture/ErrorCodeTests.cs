using System.Text.RegularExpressions;
using Slipway.Contracts.Errors;

namespace Slipway.Tests.Architecture;

/// <summary>What a step fails with is found in the catalogue, where a user reads what to do.</summary>
public sealed partial class ErrorCodeTests
{
    [Fact]
    public void Every_code_that_a_step_fails_with_is_in_the_catalogue() => Expect.Nothing(Unknown(Repository.Files));

    [Fact]
    public void An_unknown_code_is_found() =>
        Assert.Equal(
            ["src/Catalog/Stages/os/10-x.sh: NO_SUCH_CODE", "src/Catalog/Stages/os/10-x.sh: NOR_THIS"],
            Unknown([new SourceFile("src/Catalog/Stages/os/10-x.sh", "true || fail NO_SUCH_CODE \"x\"\nwait_for 5 NOR_THIS \"x\" \"y\" true\nfail DISK_FULL \"x\"\n")]));

    [Fact]
    public void Steps_do_fail_with_codes() => Assert.NotEmpty(Codes(Repository.Files));

    private static IEnumerable<string> Unknown(IEnumerable<SourceFile> files) =>
        Codes(files).Where(use => !ErrorCatalogue.Contains(use.Code)).Select(use => $"{use.Path}: {use.Code}").Distinct();

    private static IEnumerable<(string Path, string Code)> Codes(IEnumerable<SourceFile> files) =>
        files.Where(file => file.Path.StartsWith("src/Catalog/Stages/", StringComparison.Ordinal) && file.IsShell)
            .SelectMany(file => Failing().Matches(file.Text).Select(match => (file.Path, match.Groups["code"].Value)));

    [GeneratedRegex(@"\b(fail|wait_for\s+\S+)\s+(?<code>[A-Z][A-Z0-9_]{2,})\b")]
    private static partial Regex Failing();
}
