using System.Text.Json.Nodes;
using Slipway.Api.Bodies;

namespace Slipway.Tests.Api;

public sealed class YamlTests
{
    [Theory]
    [InlineData("a: yes", """{"a":"yes"}""")]
    [InlineData("a: 1.32.5", """{"a":"1.32.5"}""")]
    [InlineData("a: 1.32", """{"a":1.32}""")]
    [InlineData("a: \"1.32\"", """{"a":"1.32"}""")]
    [InlineData("a: !!str 1.32", """{"a":"1.32"}""")]
    [InlineData("a: 22", """{"a":22}""")]
    [InlineData("a: 0x1F", """{"a":31}""")]
    [InlineData("a: 0o17", """{"a":15}""")]
    [InlineData("a: 017", """{"a":17}""")]
    [InlineData("a: True", """{"a":true}""")]
    [InlineData("a:", """{"a":null}""")]
    [InlineData("a: ~", """{"a":null}""")]
    [InlineData("a: 2026-11-24", """{"a":"2026-11-24"}""")]
    [InlineData("a: [1, {b: c}]", """{"a":[1,{"b":"c"}]}""")]
    [InlineData("a: &x {b: 1}\nc: *x", """{"a":{"b":1},"c":{"b":1}}""")]
    [InlineData("a: |\n  one\n  two\n", """{"a":"one\ntwo\n"}""")]
    [InlineData("# only\na: 1 # comments\n", """{"a":1}""")]
    public void Scalars_have_the_types_of_the_core_schema(string yaml, string json) =>
        Assert.Equal(json, YamlReading.Parse(yaml)!.ToJsonString());

    [Theory]
    [InlineData("")]
    [InlineData("a: 1\na: 2")]
    [InlineData("a: [")]
    [InlineData("a: *nothing")]
    [InlineData("a: 1\n---\nb: 2")]
    [InlineData("? [a]\n: b")]
    [InlineData("a: !!binary aGk=")]
    public void What_is_no_single_plain_document_is_refused(string yaml) =>
        Assert.Throws<MalformedDocumentException>(() => YamlReading.Parse(yaml));

    [Fact]
    public void A_small_document_cannot_become_a_large_one()
    {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, 9).Select(level =>
            $"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10))}]\n"));
        Assert.Throws<MalformedDocumentException>(() => YamlReading.Parse(bomb));
        Assert.Throws<MalformedDocumentException>(() => YamlReading.Parse(new string('[', 500) + new string(']', 500)));
    }

    [Theory]
    [InlineData("""{"a":"yes","b":"1.32","c":"","d":" x","e":"# no","f":"a: b","g":"null","h":"0x1F","i":"-","j":"@","k":"two\nlines\n","l":"tab\t"}""")]
    [InlineData("""{"a":[],"b":{},"c":[{"d":[1,2.5,true,null]}],"e f":{"g/h":"ü"}}""")]
    [InlineData("\"text\"")]
    public void What_is_written_is_read_back_the_same(string json) =>
        Assert.Equal(JsonNode.Parse(json)!.ToJsonString(), YamlReading.Parse(YamlWriting.Write(JsonNode.Parse(json)))!.ToJsonString());
}
