using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Contracts.Specs;

namespace Slipway.Orchestrator.Planning.Manifests;

/// <summary>flannel's own manifest with the cluster's values.</summary>
internal static class FlannelManifest
{
    private const string Container = "kube-flannel";

    public static void Configure(UpstreamManifest manifest, NetworkSpec network, IReadOnlyDictionary<string, string> images)
    {
        var settings = manifest.Map(manifest.Find("ConfigMap", "kube-flannel-cfg"), "data", "ConfigMap kube-flannel-cfg");
        settings["net-conf.json"] = NetworkSettings(manifest, UpstreamManifest.Text(settings["net-conf.json"]), network);

        var pods = manifest.Pods("DaemonSet", "kube-flannel-ds");
        // The node's address in Kubernetes is the spec's ip; flannel would take the card of the default route.
        pods.AddVariable(Container, "NODE_IP", new JsonObject { ["fieldRef"] = new JsonObject { ["fieldPath"] = "status.hostIP" } }, member: "valueFrom");
        pods.AddArgument(Container, "--iface=$(NODE_IP)", besides: "--kube-subnet-mgr");
        pods.UseImages(new Dictionary<string, string> { ["flannel"] = images["flannel"], ["flannel-cni-plugin"] = images["flannel-cni-plugin"] });
    }

    private static string NetworkSettings(UpstreamManifest manifest, string? text, NetworkSpec network)
    {
        JsonObject? settings;
        try
        {
            settings = text is null ? null : JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            settings = null;
        }
        if (settings?["Backend"] is not JsonObject backend || !settings.ContainsKey("Network"))
            throw manifest.Unexpected("net-conf.json of ConfigMap kube-flannel-cfg names no Network and Backend");
        manifest.Replace(backend, "Backend of net-conf.json", "Type", network.Flannel.Backend == FlannelBackend.HostGw ? "host-gw" : "vxlan", "vxlan");
        foreach (var cidr in network.PodCidrs())
            settings[IpFamilies.IsIpv6(cidr) ? "IPv6Network" : "Network"] = cidr;
        if (!network.HasIpv4())
            settings.Remove("Network");
        if (network.HasIpv6())
            (settings["EnableIPv4"], settings["EnableIPv6"]) = (network.HasIpv4(), true);
        return settings.ToJsonString(Slipway.Contracts.SlipwayJson.Options);
    }
}
