using System.Text.RegularExpressions;

namespace Slipway.Tests.Architecture;

/// <summary>A promise counts while there is a test that can break it.</summary>
public sealed partial class SecurityPageTests
{
    [Fact]
    public void Every_test_that_the_security_page_names_is_there() =>
        Expect.Nothing(Missing(Repository.Files.Single(file => file.Path == "docs/security.md").Text));

    [Fact]
    public void A_test_that_is_not_there_is_found() => Assert.Equal(["NoSuchTests"], Missing("shown by `NoSuchTests` and `SecurityPageTests`"));

    [Fact]
    public void Every_threat_has_a_control_and_a_test() => Expect.Nothing(Repository.Files.Single(file => file.Path == "docs/security.md").Text
        .Split("## Threats")[1].Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).Where(line => !Naming().IsMatch(line.Split('|')[3])));

    private static IEnumerable<string> Missing(string page) => Naming().Matches(page).Select(match => match.Groups[1].Value).Distinct()
        .Where(name => !Repository.Files.Any(file => file.Path.StartsWith("tests/", StringComparison.Ordinal) && file.Name == $"{name}.cs"));

    [GeneratedRegex("`([A-Za-z]+Tests)`")]
    private static partial Regex Naming();
}
