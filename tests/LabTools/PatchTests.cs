using System.Text.Json.Nodes;
using Slipway.StandIns.ApiServer;

namespace Slipway.Tests.LabTools;

public sealed class PatchTests
{
    [Theory]
    [InlineData("application/merge-patch+json", """{"a": {"b": 1, "c": 2}}""", """{"a": {"b": null, "d": 3}}""", """{"a": {"c": 2, "d": 3}}""")]
    [InlineData("application/strategic-merge-patch+json", """{"spec": {"taints": [{"key": "x", "effect": "NoSchedule"}]}}""", """{"spec": {"taints": [{"key": "y", "effect": "NoExecute"}]}}""", """{"spec": {"taints": [{"key": "x", "effect": "NoSchedule"}, {"key": "y", "effect": "NoExecute"}]}}""")]
    [InlineData("application/strategic-merge-patch+json", """{"containers": [{"name": "a", "image": "1"}]}""", """{"containers": [{"name": "a", "image": "2"}]}""", """{"containers": [{"name": "a", "image": "2"}]}""")]
    [InlineData("application/json-patch+json", """{"a": {"b/c": 1}, "l": [1]}""", """[{"op": "replace", "path": "/a/b~1c", "value": 2}, {"op": "add", "path": "/l/-", "value": 3}, {"op": "remove", "path": "/l/0"}]""", """{"a": {"b/c": 2}, "l": [3]}""")]
    public void Each_kind_of_patch_does_what_its_media_type_says(string contentType, string target, string patch, string expected)
    {
        var patched = Patches.Apply((JsonObject)JsonNode.Parse(target)!, JsonNode.Parse(patch)!, contentType);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), patched), patched.ToJsonString());
    }

    [Theory]
    [InlineData("a=1,b!=2", true)]
    [InlineData("a in (1, 2),c", false)]
    [InlineData("!c,a notin (3)", true)]
    public void Label_selectors_know_equality_sets_and_existence(string selector, bool matches) =>
        Assert.Equal(matches, Selection.Matches(new() { ["a"] = "1", ["b"] = "3" }, selector));
}
