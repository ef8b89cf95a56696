using System.Text.Json.Nodes;
using Slipway.Orchestrator.Planning.Rendering;
using Tomlyn;
using Tomlyn.Model;
using YamlDotNet.Serialization;

namespace Slipway.Tests.Planning;

public sealed class RenderingTests
{
    // The examples of RFC 7396, appendix A, that patch an object with an object.
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"a":null}""", """{}""")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""")]
    [InlineData("""{}""", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    public void Overrides_are_merged_as_RFC_7396_says(string target, string patch, string result)
    {
        var given = Specs.Json(target);
        Assert.Equal(result, MergePatch.Apply(given, Specs.Json(patch)).ToJsonString());
        Assert.Equal(target, given.ToJsonString());
    }

    [Theory]
    [InlineData("true")]
    [InlineData("No")]
    [InlineData("off")]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("")]
    [InlineData("123")]
    [InlineData("1e3")]
    [InlineData("0x1f")]
    [InlineData("22:30")]
    [InlineData(".inf")]
    [InlineData("10.233.0.3")]
    [InlineData("- a")]
    [InlineData("a: b")]
    [InlineData("a #b")]
    [InlineData("{{ x }}")]
    [InlineData("*x")]
    [InlineData("line\nbreak \"quoted\" \\ tab\t'")]
    [InlineData("ü ☃")]
    public void A_string_stays_the_string_it_is_in_YAML(string value)
    {
        var yaml = Yaml.Write(new JsonObject { ["value"] = value, ["list"] = new JsonArray(value) });
        // Resolves plain scalars as YAML 1.1 parsers do, so that what needs quotes and has none comes back as something else.
        var read = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize<Dictionary<string, object>>(yaml);
        Assert.Equal(value, read["value"]);
        Assert.Equal(new List<object> { value }, read["list"]);
    }

    [Fact]
    public void YAML_documents_begin_with_what_they_are_and_do_not_depend_on_the_order_of_keys()
    {
        var one = new JsonObject { ["b"] = 1, ["kind"] = "K", ["a"] = new JsonObject { ["t"] = 2.5, ["s"] = false }, ["apiVersion"] = "v1" };
        var other = new JsonObject { ["apiVersion"] = "v1", ["a"] = new JsonObject { ["s"] = false, ["t"] = 2.5 }, ["kind"] = "K", ["b"] = 1 };
        Assert.Equal("apiVersion: v1\nkind: K\na:\n  s: false\n  t: 2.5\nb: 1\n", Yaml.Write(one));
        Assert.Equal(Yaml.Write(one), Yaml.Write(other));
        Assert.Equal("a: 1\n---\na: 2\n", Yaml.Write(new JsonObject { ["a"] = 1 }, new JsonObject { ["a"] = 2 }));
    }

    [Fact]
    public async Task Haproxy_takes_its_configuration()
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("haproxy.cfg", HaproxyConfiguration.Write(6443, ["10.10.1.10", "10.10.1.11"]));

        var (code, output) = await Tool.RunAsync(Tool.OnPath("haproxy"), ["-c", "-f", file]);

        Assert.True(code == 0, output);
        var (broken, _) = await Tool.RunAsync(Tool.OnPath("haproxy"), ["-c", "-f", folder.Write("broken.cfg", File.ReadAllText(file).Replace("leastconn", "luck", StringComparison.Ordinal))]);
        Assert.NotEqual(0, broken);
    }

    [Fact]
    public void JSON_becomes_TOML_with_the_same_content()
    {
        var json = Specs.Json("""
            {
              "plugins": {"io.containerd.x": {"on": true, "size": 5, "rate": 0.5, "path": "C:\\a \"b\"", "list": ["a", 1], "empty": [], "nested": {"deep": {}}}},
              "version": 3,
              "rows": [{"name": "a", "more": {"x": 1}}, {"name": "b"}]
            }
            """);
        var text = TomlText.Write(json);
        var table = TomlSerializer.Deserialize<TomlTable>(text)!;
        Assert.True(JsonNode.DeepEquals(json, ToJson(table)), text);

        static JsonNode ToJson(object value) => value switch
        {
            TomlTable map => new JsonObject(map.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)ToJson(entry.Value)))),
            TomlTableArray rows => new JsonArray([.. rows.Select(ToJson)]),
            TomlArray list => new JsonArray([.. list.Select(item => ToJson(item!))]),
            string text => text,
            bool flag => flag,
            long integer => integer,
            double number => number,
            _ => throw new NotSupportedException(value.GetType().Name),
        };
    }
}
