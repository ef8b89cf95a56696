using System.Text.Json.Nodes;
using static Slipway.Tests.Cli.Checkout;

namespace Slipway.Tests.Cli;

/// <summary>What <c>./dev sbom</c> says of each program, against what lies beside the program.</summary>
public sealed class SbomTests
{
    private static readonly (string Bill, string Project, string Assembly)[] Shipped =
        [("slipway-api", "Api", "Slipway.Api"), ("slipway-orchestrator", "Orchestrator", "Slipway.Orchestrator"), ("slipway-runner", "StepRunners", "Slipway.StepRunners"), ("slipway", "Cli", "slipway")];

    [Fact]
    public async Task Every_library_that_ships_is_listed_with_version_and_licence()
    {
        var folder = Directory.CreateTempSubdirectory("slipway-sbom-");
        try
        {
            await RunAsync(Path.Combine(Root, "dev"), "sbom", folder.FullName);
            foreach (var (bill, project, assembly) in Shipped)
            {
                var document = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder.FullName, bill + ".cdx.json")))!;
                var listed = document["components"]!.AsArray().Select(component => component!.AsObject()).ToDictionary(component => $"{component["name"]}/{component["version"]}");
                Assert.Equal(("CycloneDX", bill), ((string?)document["bomFormat"], (string?)document["metadata"]!["component"]!["name"]));
                Assert.Empty(Beside(project, assembly).Except(listed.Keys, StringComparer.OrdinalIgnoreCase));
                Assert.Empty(listed.Where(component => component.Value["licenses"] is not JsonArray { Count: > 0 } || component.Value["hashes"] is not JsonArray { Count: > 0 }).Select(component => component.Key));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <returns>Packages of which the program loads something, <c>name/version</c>.</returns>
    private static List<string> Beside(string project, string assembly)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/')).Name;
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(Root, "artifacts", "bin", project, configuration, assembly + ".deps.json")))!;
        var packages = manifest["targets"]!.AsObject().Single().Value!.AsObject()
            .Where(library => library.Value!["runtime"] is not null && (string?)manifest["libraries"]![library.Key]!["type"] == "package").Select(library => library.Key).ToList();
        Assert.NotEmpty(packages);
        return packages;
    }
}
