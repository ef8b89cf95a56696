using System.Text.Json.Nodes;
using Slipway.Cli.Specs;

namespace Slipway.Tests.Cli;

public sealed class MergePatchTests
{
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""["a","b"]""", """["c","d"]""", """["c","d"]""")]
    [InlineData("""{"a":"foo"}""", "null", "null")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""")]
    [InlineData("[1,2]", """{"a":"b","c":null}""", """{"a":"b"}""")]
    [InlineData("{}", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    public void Merging_follows_the_examples_of_RFC_7396(string target, string patch, string expected)
    {
        var merged = MergePatch.Apply(JsonNode.Parse(target), JsonNode.Parse(patch));

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), merged), merged?.ToJsonString() ?? "null");
    }

    [Theory]
    [InlineData("""{"a":1}""", """{"a":1}""", "{}")]
    [InlineData("""{"a":1,"b":{"c":2,"d":3}}""", """{"b":{"c":2,"e":4}}""", """{"a":null,"b":{"d":null,"e":4}}""")]
    [InlineData("""{"a":{"b":1}}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[1]}""", """{"a":[1]}""")]
    public void The_patch_between_two_specs_makes_one_of_the_other(string current, string wanted, string expected)
    {
        var patch = MergePatch.Between(JsonNode.Parse(current)!.AsObject(), JsonNode.Parse(wanted)!.AsObject());

        Assert.Equal(expected, patch.ToJsonString());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(wanted), MergePatch.Apply(JsonNode.Parse(current), patch)));
    }

    [Fact]
    public void The_target_stays_as_it_was()
    {
        var target = JsonNode.Parse("""{"a":{"b":1}}""");

        MergePatch.Apply(target, JsonNode.Parse("""{"a":{"b":2}}"""));

        Assert.Equal("""{"a":{"b":1}}""", target!.ToJsonString());
    }
}
