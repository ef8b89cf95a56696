using System.Text.Json.Nodes;
using Slipway.Client;

namespace Slipway.Tests.Lab.Fixtures;

/// <summary>Specs for lab hosts: what the lab needs, over a cluster as a user would write it.</summary>
internal static class LabSpec
{
    public const string Credential = "lab";

    /// <summary>One control plane with etcd and two workers, as examples/three-nodes.yaml has it.</summary>
    public static HttpContent Reference(LabHosts lab, string name = "reference", string credential = Credential) => Of(lab, name, hosts => [.. hosts.Where(host => Name(host) != LabHosts.Solo)], credential);

    /// <summary>One host with every role.</summary>
    public static HttpContent SoloOf(LabHosts lab) => Of(lab, "solo", hosts =>
    {
        var solo = hosts.Single(host => Name(host) == LabHosts.Solo);
        solo["roles"] = new JsonArray("control-plane", "etcd", "worker");
        return [solo];
    });

    private static HttpContent Of(LabHosts lab, string name, Func<List<JsonObject>, List<JsonObject>> choose, string credential = Credential)
    {
        var spec = JsonNode.Parse(lab.SpecPatch)!.AsObject();
        var hosts = spec["hosts"]!.AsArray().Select(host => host!.DeepClone().AsObject()).ToList();
        spec["name"] = name;
        spec["hosts"] = new JsonArray([.. choose(hosts)]);
        spec["ssh"] = new JsonObject { ["user"] = lab.User, ["credential"] = credential };
        // Where there is SELinux, its setting is written; the kernel under a lab host has it switched off.
        spec["os"] = new JsonObject { ["selinux"] = "permissive" };
        spec["network"] = new JsonObject { ["plugin"] = "bridge" };
        return SpecContent.Json(spec.ToJsonString());
    }

    private static string Name(JsonObject host) => host["name"]!.GetValue<string>();
}
