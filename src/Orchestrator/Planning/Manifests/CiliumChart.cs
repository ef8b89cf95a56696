using System.Text.Json.Nodes;
using Slipway.Contracts.Specs;
using Slipway.Orchestrator.Planning.Rendering;

namespace Slipway.Orchestrator.Planning.Manifests;

/// <summary>The values that the cluster gives to the project's own chart: beside kube-proxy, nodes' shares of the pod networks, nothing that makes a Secret.</summary>
internal static class CiliumChart
{
    public static JsonObject Values(ClusterSpec spec, int nodes, IReadOnlyDictionary<string, string> images) => MergePatch.Apply(
        new JsonObject
        {
            ["image"] = new JsonObject { ["override"] = images["cilium"] },
            // Its pods have a port of their node, so that no node has two.
            ["operator"] = new JsonObject { ["image"] = new JsonObject { ["override"] = images["cilium-operator"] }, ["replicas"] = Math.Min(2, nodes) },
            // The agent has an Envoy of its own.
            ["envoy"] = new JsonObject { ["enabled"] = false },
            // By default the chart would make other certificates each time that it is rendered.
            ["hubble"] = new JsonObject { ["enabled"] = false, ["tls"] = new JsonObject { ["auto"] = new JsonObject { ["method"] = "cronJob" } } },
            ["ipam"] = new JsonObject { ["mode"] = "kubernetes" },
            ["ipv4"] = new JsonObject { ["enabled"] = spec.Network.HasIpv4() },
            ["ipv6"] = new JsonObject { ["enabled"] = spec.Network.HasIpv6() },
            ["k8s"] = new JsonObject { ["requireIPv4PodCIDR"] = spec.Network.HasIpv4(), ["requireIPv6PodCIDR"] = spec.Network.HasIpv6() },
            ["kubeProxyReplacement"] = "false",
            ["routingMode"] = "tunnel",
            ["tunnelProtocol"] = "vxlan",
        },
        spec.Overrides.Cilium);
}
