using System.Reflection;
using Slipway.Client;
using Slipway.Contracts.Specs;

namespace Slipway.Tests.Architecture;

/// <summary>Who may reference whom; anything else fails.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Contracts"] = [],
        ["Catalog"] = [],
        ["ServiceDefaults"] = [],
        ["Messaging"] = [],
        ["Persistence"] = ["Messaging", "Contracts", "Catalog"],
        ["Client"] = ["Contracts"],
        ["Cli"] = ["Client", "Contracts"],
        ["Api"] = ["Contracts", "Catalog", "Persistence", "Messaging", "ServiceDefaults"],
        ["Orchestrator"] = ["Contracts", "Catalog", "Persistence", "Messaging", "ServiceDefaults"],
        ["StepRunners"] = ["Contracts", "Catalog", "Persistence", "Messaging", "ServiceDefaults"],
        ["AppHost"] = ["Contracts"],
        ["StandIns"] = [],
    };

    [Fact]
    public void Projects_reference_only_what_the_architecture_allows() => Expect.Nothing(Violations(Repository.Projects));

    [Fact]
    public void A_service_that_references_another_is_found() =>
        Assert.Equal(["Api → StepRunners"], Violations([new Project("Api", ["Contracts", "StepRunners"], [])]));

    [Fact]
    public void A_project_that_nobody_has_placed_is_found() =>
        Assert.Equal(["Billing is in no rule"], Violations([new Project("Billing", [], [])]));

    [Fact]
    public void Every_project_of_the_rules_is_there() =>
        Assert.Empty(Allowed.Keys.Except(Repository.Projects.Select(project => project.Name)));

    [Theory]
    [InlineData("Contracts")]
    [InlineData("Catalog")]
    public void Contracts_and_Catalog_use_no_package(string name) =>
        Assert.Empty(Repository.Projects.Single(project => project.Name == name).Packages);

    [Fact]
    public void Contracts_sees_nothing_but_the_runtime() => Expect.Nothing(Foreign(typeof(ClusterSpec).Assembly));

    [Fact]
    public void A_library_in_an_assembly_is_seen() => Assert.Contains("Refit", Foreign(typeof(SlipwayClient).Assembly));

    [Fact]
    public void Only_StepRunners_has_the_SSH_library() =>
        Assert.Equal(["StepRunners"], UsersOf("SSH.NET", Repository.Projects));

    [Fact]
    public void MassTransit_comes_by_way_of_Messaging_alone() =>
        Assert.Equal(["Messaging"], UsersOf("MassTransit", Repository.Projects));

    private static IEnumerable<string> Violations(IEnumerable<Project> projects) =>
        projects.SelectMany(project => !Allowed.TryGetValue(project.Name, out var allowed)
            ? [$"{project.Name} is in no rule"]
            : project.Projects.Except(allowed).Select(other => $"{project.Name} → {other}"));

    private static IEnumerable<string> UsersOf(string package, IEnumerable<Project> projects) =>
        projects.Where(project => project.Packages.Contains(package)).Select(project => project.Name);

    private static IEnumerable<string> Foreign(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(name => name.Name!)
            .Where(name => name is not ("netstandard" or "mscorlib") && !name.StartsWith("System.", StringComparison.Ordinal));
}
