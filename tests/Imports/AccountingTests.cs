using System.Text.RegularExpressions;
using Slipway.Api.Features.Imports.Kubespray;
using Slipway.Contracts.Http.V1;

namespace Slipway.Tests.Imports;

public sealed class AccountingTests
{
    public static TheoryData<string> Fixtures => [.. Fixture.Names()];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Every_line_of_a_flat_file_of_variables_has_a_finding(string name)
    {
        var fixture = Fixture.Read(name);
        var files = fixture.Files.Where(file => file.Key.Contains("_vars/")).ToDictionary();
        files["inventory.ini"] = Importing.ThreeHosts + "\n[a:children]\nkube_node\n[aaa:children]\nkube_node\n";
        var result = KubesprayImport.Read(new KubesprayImportRequest { Files = files, VaultPassword = fixture.VaultPassword, Inventory = "inventory.ini" });

        foreach (var (path, text) in files)
        {
            var read = !result.Findings.Any(finding => finding.File == path && finding is { Outcome: ImportOutcome.NotRead, Line: 0 });
            foreach (var (line, number) in text.Split('\n').Select((line, at) => (line, at + 1)).Where(entry => read && Regex.IsMatch(entry.line, @"^[a-z_0-9]+:")))
            {
                Assert.Contains(result.Findings, finding => finding.File == path && (finding.Line == number || line.StartsWith("dup:")));
            }
        }
    }

    [Fact]
    public void Every_variable_of_the_table_is_in_the_documentation_and_every_documented_one_in_the_table()
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "kubespray.md"));
        var documented = Regex.Matches(page, @"^\| `([^|]+)` \|", RegexOptions.Multiline)
            .SelectMany(match => match.Groups[1].Value.Split("`, `")).ToHashSet();

        Assert.Equal(KubesprayVariables.All().Select(rule => rule.Name).Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }
}
