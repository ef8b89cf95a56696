using System.Text.Json.Nodes;
using Slipway.Client;

namespace Slipway.Tests.Lab.Fixtures;

/// <summary>Specs for lab hosts: what the lab needs, over a cluster as a user would write it.</summary>
internal static class LabSpec
{
    public const string Credential = "lab";

    /// <summary>One control plane with etcd and two workers, as examples/three-nodes.yaml has it.</summary>
    public static HttpContent Reference(LabHosts lab, string name = "reference", string credential = Credential) =>
        Of(lab, name, hosts => [.. hosts.Where(host => Name(host).StartsWith("alma", StringComparison.Ordinal))], credential).Content();

    /// <summary>One host with every role.</summary>
    /// <param name="address">By which it is reached; default: its own in the cluster's network.</param>
    /// <param name="registryCredential">With the login for the lab's registry, which lets in whoever comes.</param>
    /// <param name="hardened">By the CIS benchmark, with Secrets encrypted at rest.</param>
    public static HttpContent Single(LabHosts lab, string host, string name, string credential, string? address = null, string? registryCredential = null, bool hardened = false)
    {
        var spec = Of(lab, name, hosts =>
        {
            var only = hosts.Single(one => Name(one) == host);
            only["roles"] = new JsonArray("control-plane", "etcd", "worker");
            if (address is not null)
                (only["address"], only["ip"]) = (address, address);
            return [only];
        }, credential);
        if (registryCredential is not null)
            spec["runtime"] = Login(spec["artifacts"]!["registryMirrors"]!["docker.io"]!.GetValue<string>(), registryCredential);
        if (hardened)
            spec["security"] = new JsonObject { ["profile"] = "cis", ["encryptSecrets"] = true };
        return spec.Content();
    }

    /// <summary>One host of the RedHat family with every role, whose files come through the proxy and whose images from the registry that wants a login.</summary>
    public static JsonObject Enclosed(LabHosts lab, string credential, string registryCredential)
    {
        var spec = Of(lab, "enclosed", hosts => hosts, credential);
        spec["hosts"]![0]!["roles"] = new JsonArray("control-plane", "etcd", "worker");
        spec["os"]!["reboot"] = "when-needed";
        spec["os"]!["proxy"] = new JsonObject { ["http"] = lab.Proxy };
        foreach (var registry in spec["artifacts"]!["registryMirrors"]!.AsObject().Select(mirror => mirror.Key).ToList())
            spec["artifacts"]!["registryMirrors"]![registry] = lab.PrivateRegistry;
        spec["runtime"] = Login(lab.PrivateRegistry, registryCredential);
        return spec;
    }

    private static JsonObject Login(string registry, string credential) =>
        new() { ["registries"] = new JsonObject { [new Uri(registry).Authority] = new JsonObject { ["credential"] = credential } } };

    /// <summary>Three control planes, one of them a worker too, etcd on hosts of its own, and a worker behind haproxy.</summary>
    public static JsonObject HighlyAvailable(LabHosts lab, string credential, Func<string, bool> choose)
    {
        var spec = Of(lab, "ha", hosts => Roles(hosts, choose), credential);
        spec["controlPlane"]!["localLoadBalancer"] = "haproxy";
        return spec;
    }

    private static List<JsonObject> Roles(List<JsonObject> hosts, Func<string, bool> choose)
    {
        var chosen = hosts.Where(host => LabHosts.HighAvailability.Contains(Name(host)) && choose(Name(host))).ToList();
        foreach (var host in chosen)
        {
            host["roles"] = Name(host) switch
            {
                "cp3" => new JsonArray("control-plane", "worker"),
                ['c', ..] => new JsonArray("control-plane"),
                ['e', ..] => new JsonArray("etcd"),
                _ => new JsonArray("worker"),
            };
        }

        return chosen;
    }

    /// <summary>All hosts of the lab as it gives them roles, with one pod and one service network of each family.</summary>
    public static HttpContent OfFamilies(LabHosts lab, string name, string families, string proxyMode, string credential)
    {
        var spec = Of(lab, name, hosts => hosts, credential);
        spec["network"]!["proxyMode"] = proxyMode;
        spec["network"]!["podCidr"] = string.Join(',', families.Split(',').Select(family => family == "ipv6" ? "fd00:233:64::/48" : "10.233.64.0/18"));
        spec["network"]!["serviceCidr"] = string.Join(',', families.Split(',').Select(family => family == "ipv6" ? "fd00:233::/112" : "10.233.0.0/18"));
        return spec.Content();
    }

    private static JsonObject Of(LabHosts lab, string name, Func<List<JsonObject>, List<JsonObject>> choose, string credential)
    {
        var spec = JsonNode.Parse(lab.SpecPatch)!.AsObject();
        var hosts = spec["hosts"]!.AsArray().Select(host => host!.DeepClone().AsObject()).ToList();
        spec["name"] = name;
        spec["hosts"] = new JsonArray([.. choose(hosts)]);
        spec["ssh"] = new JsonObject { ["user"] = lab.User, ["credential"] = credential };
        // Where there is SELinux, its setting is written; the kernel under a lab host has it switched off.
        spec["os"] = new JsonObject { ["selinux"] = "permissive" };
        spec["network"] = new JsonObject { ["plugin"] = "bridge" };
        return spec;
    }

    private static HttpContent Content(this JsonObject spec) => SpecContent.Json(spec.ToJsonString());

    private static string Name(JsonObject host) => host["name"]!.GetValue<string>();
}
