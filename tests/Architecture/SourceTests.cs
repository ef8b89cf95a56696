using System.Text.RegularExpressions;

namespace Slipway.Tests.Architecture;

public sealed class SourceTests
{
    // Put together here, so that this file does not break its own rules.
    private static readonly string[] RegistryHosts =
        [.. new[] { "nuget/org", "npmjs/org", "npmjs/com", "deb/debian/org", "ftp/debian/org", "pypi/org", "crates/io", "proxy/golang/org", "rubygems/org" }.Select(host => host.Replace('/', '.'))];

    private static readonly SourceRule SshOnlyInItsFolder = new(
        "SSH.NET only under StepRunners/Ssh", new Regex(@"\bRenci\.SshNet\b"),
        file => file.Path.StartsWith("src/", StringComparison.Ordinal) && file.Path.EndsWith(".cs", StringComparison.Ordinal)
            && !file.Path.StartsWith("src/StepRunners/Ssh/", StringComparison.Ordinal));

    private static readonly SourceRule NoMassTransitInContracts = new(
        "no MassTransit in Contracts", new Regex(@"\bMassTransit\b"), file => file.Path.StartsWith("src/Contracts/", StringComparison.Ordinal));

    private static readonly SourceRule NoSleepInTests = new(
        "no sleep in tests", new Regex(@"\b(Task\.Delay|Thread\.Sleep)\((?!Timeout\.Infinite)"),
        file => file.Path.StartsWith("tests/", StringComparison.Ordinal) && file.Path.EndsWith(".cs", StringComparison.Ordinal) && file.Name != "SourceTests.cs");

    private static readonly SourceRule NoRegistryHosts = new(
        "no registry's host", new Regex(string.Join('|', RegistryHosts.Select(Regex.Escape)), RegexOptions.IgnoreCase), _ => true);

    private static readonly SourceRule NoLabInTheProduct = new(
        "no product code asks whether it runs in the lab, a test or CI",
        new Regex(@"SLIPWAY_LAB|GetEnvironmentVariable\(""CI""\)|\bIsLab\b|\bInLab\b|stand-?ins?\b", RegexOptions.IgnoreCase),
        file => file.Path.StartsWith("src/", StringComparison.Ordinal));

    private static readonly SourceRule NoVagueNames = new(
        "no Manager, Helper, Util, Base or Impl", new Regex(@"\b(class|record|interface|struct)\s+\w+(Manager|Helper|Helpers|Util|Utils|Base|Impl)\b"),
        file => file.Path.EndsWith(".cs", StringComparison.Ordinal) && file.Name != "SourceTests.cs");

    // Inventories are read as Python reads them, whose $ is the same.
    private static readonly SourceRule ToTheVeryEnd = new(
        "what is checked is matched to its end, which $ is not: a line's end may follow", new Regex(@"GeneratedRegex\(@?"".*(?<!\\)\$"),
        file => file.Path.StartsWith("src/Api/Features/", StringComparison.Ordinal) && !file.Path.StartsWith("src/Api/Features/Imports/", StringComparison.Ordinal));

    public static TheoryData<string, string, string> Rules { get; } = new()
    {
        { SshOnlyInItsFolder.Name, "src/Api/Hosts.cs", "using Renci.SshNet;" },
        { NoMassTransitInContracts.Name, "src/Contracts/Messages/More.cs", "using MassTransit;" },
        { NoSleepInTests.Name, "tests/Api/SlowTests.cs", "await Task.Delay(20);" },
        { NoRegistryHosts.Name, "docs/start.md", $"fetch it from https://api.{RegistryHosts[0]}/" },
        { NoLabInTheProduct.Name, "src/StepRunners/Waits.cs", "if (Environment.GetEnvironmentVariable(\"CI\") is not null)" },
        { NoLabInTheProduct.Name, "src/Cli/Printing/Nodes.cs", "if (node.Version.Contains(\"standin\", StringComparison.Ordinal))" },
        { NoVagueNames.Name, "src/Api/Things.cs", "internal sealed class ThingManager" },
        { ToTheVeryEnd.Name, "src/Api/Features/Things/Names.cs", "[GeneratedRegex(\"^[a-z]+$\")]" },
    };

    private static readonly Dictionary<string, SourceRule> ByName =
        new[] { SshOnlyInItsFolder, NoMassTransitInContracts, NoSleepInTests, NoRegistryHosts, NoLabInTheProduct, NoVagueNames, ToTheVeryEnd }.ToDictionary(rule => rule.Name);

    [Theory]
    [MemberData(nameof(Rules))]
    public void The_sources_keep_the_rule(string rule, string path, string line)
    {
        _ = (path, line);
        Expect.Nothing(ByName[rule].Violations(Repository.Files));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_file_that_breaks_the_rule_is_found(string rule, string path, string line) =>
        Assert.Equal([$"{path}:2: {line}"], ByName[rule].Violations([new SourceFile(path, $"\n{line}\n")]));
}
