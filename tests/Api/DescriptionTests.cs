using System.Text.Json.Nodes;
using Slipway.Api;
using Slipway.Tests.Support;

namespace Slipway.Tests.Api;

public sealed class DescriptionTests(ApiFixture fixture)
{
    [Fact]
    public async Task The_description_in_the_repository_is_the_one_that_is_served()
    {
        using var http = fixture.CreateClient();
        var served = await http.GetStringAsync("/openapi/v1.json");
        var kept = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs", "api", "openapi.v1.json"));
        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse(kept), JsonNode.Parse(served)),
            "docs/api/openapi.v1.json is not what the Api serves: look at the change and run ./dev openapi.");
    }

    [Fact]
    public async Task Every_operation_has_a_name_a_summary_and_its_refusals()
    {
        using var http = fixture.CreateClient();
        var document = JsonNode.Parse(await http.GetStringAsync("/openapi/v1.json"))!;
        Assert.StartsWith("3.1", document["openapi"]!.GetValue<string>(), StringComparison.Ordinal);
        var operations = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(operation => operation.Value!).ToList();
        Assert.True(operations.Count >= 20);
        Assert.All(operations, operation =>
        {
            Assert.NotNull(operation["operationId"]);
            Assert.NotNull(operation["summary"]);
            Assert.NotNull(operation["responses"]!["401"]!["content"]!["application/problem+json"]);
        });
        Assert.Equal(operations.Count, operations.Select(operation => operation["operationId"]!.GetValue<string>()).Distinct().Count());
        Assert.Equal("10.233.64.0/18", document["components"]!["schemas"]!["NetworkSpec"]!["properties"]!["podCidr"]!["default"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_spec_reference_says_what_the_code_does()
    {
        using var http = fixture.CreateClient();
        var written = SpecReference.Write(JsonNode.Parse(await http.GetStringAsync("/openapi/v1.json"))!);
        var file = Path.Combine(Checkout.Root, "docs", "spec-reference.md");
        Assert.Contains("| `podCidr` | string | `10.233.64.0/18` |", written, StringComparison.Ordinal);
        Assert.True(written == await File.ReadAllTextAsync(file), "docs/spec-reference.md is old: look at the change and run ./dev openapi.");
    }
}
