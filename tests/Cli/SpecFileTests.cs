using Slipway.Cli;
using Slipway.Cli.Specs;

namespace Slipway.Tests.Cli;

public sealed class SpecFileTests
{
    [Fact]
    public void Yaml_scalars_keep_their_types()
    {
        var spec = SpecFile.ParseYaml(
            """
            kubernetes: { version: 1.32.5 }   # three parts: text
            hosts:
              - name: alma1
                port: 2222
                roles: [control-plane, etcd]
            os: { hostsEntries: true }
            labels: { quoted: "true", number: "1" }
            note: null
            """,
            "spec.yaml");

        Assert.Equal(
            """{"kubernetes":{"version":"1.32.5"},"hosts":[{"name":"alma1","port":2222,"roles":["control-plane","etcd"]}],"os":{"hostsEntries":true},"labels":{"quoted":"true","number":"1"},"note":null}""",
            spec!.ToJsonString());
    }

    [Fact]
    public void A_file_that_does_not_parse_is_named_with_the_place()
    {
        var wrong = Assert.Throws<UsageException>(() => SpecFile.ParseYaml("a: [1, 2", "spec.yaml"));

        Assert.StartsWith("spec.yaml: ", wrong.Message, StringComparison.Ordinal);
    }
}
