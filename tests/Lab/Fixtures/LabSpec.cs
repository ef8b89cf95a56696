using System.Text.Json.Nodes;
using Slipway.Client;

namespace Slipway.Tests.Lab.Fixtures;

/// <summary>Specs for lab hosts: what the lab needs, over a cluster as a user would write it.</summary>
internal static class LabSpec
{
    public const string Credential = "lab";

    /// <summary>One control plane with etcd and two workers, as examples/three-nodes.yaml has it.</summary>
    public static HttpContent Reference(LabHosts lab, string name = "reference", string credential = Credential) =>
        Of(lab, name, hosts => [.. hosts.Where(host => Name(host) is not (LabHosts.Solo or LabHosts.Frail))], credential);

    /// <summary>One host with every role.</summary>
    /// <param name="address">By which it is reached; default: its own in the cluster's network.</param>
    public static HttpContent Single(LabHosts lab, string host, string name, string credential, string? address = null) => Of(lab, name, hosts =>
    {
        var only = hosts.Single(one => Name(one) == host);
        only["roles"] = new JsonArray("control-plane", "etcd", "worker");
        if (address is not null)
            (only["address"], only["ip"]) = (address, address);
        return [only];
    }, credential);

    private static HttpContent Of(LabHosts lab, string name, Func<List<JsonObject>, List<JsonObject>> choose, string credential)
    {
        var spec = JsonNode.Parse(lab.SpecPatch)!.AsObject();
        var hosts = spec["hosts"]!.AsArray().Select(host => host!.DeepClone().AsObject()).ToList();
        spec["name"] = name;
        spec["hosts"] = new JsonArray([.. choose(hosts)]);
        spec["ssh"] = new JsonObject { ["user"] = lab.User, ["credential"] = credential };
        spec["network"] = new JsonObject { ["plugin"] = "bridge" };
        return SpecContent.Json(spec.ToJsonString());
    }

    private static string Name(JsonObject host) => host["name"]!.GetValue<string>();
}
