using System.Text.Json.Nodes;
using Slipway.StandIns.Common;

namespace Slipway.Tests.LabTools;

public sealed class YamlTests
{
    [Theory]
    [InlineData("""{"a": "true", "b": true, "c": "1.32", "d": 1, "e": null, "f": "null", "g": "", "h": "a: b", "i": "x #y", "j": "- z", "k": "0755"}""")]
    [InlineData("""{"list": [{"name": "a", "empty": {}, "none": []}, {"nested": [[1, 2], ["x"]]}], "text": "two\nlines\n"}""")]
    [InlineData("""{"args": ["--etcd-servers=https://10.0.0.1:2379", "-v", "*,bootstrapsigner", "{range}", "@x", "[::]:6443"]}""")]
    public void What_is_written_is_read_back_the_same(string json)
    {
        var value = JsonNode.Parse(json)!;
        var read = Yaml.Documents(Yaml.Write(value), "test").Single();
        Assert.True(JsonNode.DeepEquals(value, read), Yaml.Write(value));
    }

    [Fact]
    public void A_server_stands_on_a_line_of_its_own_as_scripts_expect_it()
    {
        var config = Kubeconfig.Build("demo", "https://api.example:6443", "CA", "admin", []);
        Assert.Contains("\n    server: https://api.example:6443\n", Yaml.Write(config), StringComparison.Ordinal);
    }
}
