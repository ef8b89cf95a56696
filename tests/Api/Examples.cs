using System.Text.Json.Nodes;
using Slipway.Api.Bodies;
using Slipway.Client;
using Slipway.Contracts.Http.V1;

namespace Slipway.Tests.Api;

internal static class Examples
{
    public const string PrivateKey = "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n";

    public const string ThreeNodes = """
        name: demo
        ssh: {user: operator, credential: lab}
        hosts:
          - {name: alma1, address: 10.0.2.10, ip: 10.10.1.10, roles: [control-plane, etcd], etcdMemberName: etcd1}
          - {name: alma-w1, address: 10.0.2.11, ip: 10.10.1.11, roles: [worker]}
          - {name: alma-w2, ip: 10.10.1.12, roles: [worker]}
        network: {plugin: bridge}
        """;

    /// <summary>The three nodes, with changes.</summary>
    public static JsonObject Spec(Action<JsonObject>? change = null)
    {
        var spec = YamlReading.Parse(ThreeNodes)!.AsObject();
        change?.Invoke(spec);
        return spec;
    }

    public static string NewName() => $"c{Guid.CreateVersion7():N}"[..24];

    public static async Task<Credential> CredentialAsync(this SlipwayClient client, string? name = null) =>
        await client.Api.CreateCredentialAsync(new CredentialRequest { Name = name ?? NewName(), SshPrivateKey = PrivateKey, SudoPassword = "s3cret" });

    /// <summary>Posts the three nodes under a name of their own.</summary>
    public static async Task<Build> ClusterAsync(this SlipwayClient client, string? key = null, Action<JsonObject>? change = null)
    {
        var credential = await client.CredentialAsync();
        var spec = Spec(spec =>
        {
            spec["name"] = NewName();
            spec["ssh"]!["credential"] = credential.Name;
            change?.Invoke(spec);
        });
        return await client.Api.CreateClusterAsync(SpecContent.Json(spec.ToJsonString()), key ?? Guid.NewGuid().ToString());
    }
}
