using System.Text.Json.Nodes;
using Slipway.StandIns.Kubectl;

namespace Slipway.Tests.LabTools;

public sealed class JsonPathTests
{
    private static readonly JsonNode Nodes = JsonNode.Parse("""
        {"items": [
          {"metadata": {"name": "a", "labels": {"z": "1", "b.c/d": "2"}}, "spec": {"taints": [{"key": "k", "effect": "NoSchedule"}]},
           "status": {"conditions": [{"type": "Ready", "status": "True"}, {"type": "DiskPressure", "status": "False"}]}},
          {"metadata": {"name": "b"}, "status": {"conditions": [{"type": "Ready", "status": "False"}]}}]}
        """)!;

    [Theory]
    [InlineData("{.items[*].metadata.name}", "a b")]
    [InlineData(".items[0].metadata.name", "a")]
    [InlineData("{.items[-1].metadata.name}", "b")]
    [InlineData("{range .items[*]}{.metadata.name}={.status.conditions[?(@.type==\"Ready\")].status}{\"\\n\"}{end}", "a=True\nb=False\n")]
    [InlineData("{.items[0].metadata.labels.b\\.c/d}|{.items[0].metadata.labels['z']}", "2|1")]
    [InlineData("{range .items[0].spec.taints[*]}{.key}={.value}:{.effect}{end}", "k=:NoSchedule")]
    [InlineData("{range .items[*].nothing[*]}{.name}{end}after", "after")]
    [InlineData("{.items[1].metadata.missing}", "")]
    public void Prints_what_kubectl_prints(string template, string expected) => Assert.Equal(expected, JsonPath.Evaluate(template, Nodes));

    [Fact]
    public void Prints_maps_as_JSON_by_sorted_key() => Assert.Equal("""{"b.c/d":"2","z":"1"}""", JsonPath.Evaluate("{.items[0].metadata.labels}", Nodes));
}
