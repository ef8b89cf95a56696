using System.Net;
using System.Text.Json.Nodes;
using Slipway.StandIns.ApiServer;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.Controllers;

/// <summary>Pod CIDRs of nodes (nodeipam), nodes that have gone silent (nodelifecycle), pods of nodes that are gone (podgc).</summary>
public sealed class NodeController(KubeClient client, TimeProvider time, IReadOnlyList<(IPNetwork Range, int Mask)> cidrs, TimeSpan grace)
{
    private static readonly ResourceType Nodes = ResourceTypes.ByWord("nodes");

    public async Task RunAsync(CancellationToken cancellation)
    {
        var nodes = await client.ListAsync("nodes", cancellation);
        if (cidrs.Count > 0) await AllocateAsync(nodes, cancellation);
        foreach (var node in nodes) await WatchHeartbeatAsync(node, cancellation);
        var names = nodes.Select(node => node.Name()).ToHashSet();
        foreach (var pod in await client.ListAsync("pods", cancellation))
        {
            if (pod.Text("spec", "nodeName") is { } name && !names.Contains(name))
                await client.DeleteAsync(ResourceTypes.ByWord("pods"), pod.Text("metadata", "namespace"), pod.Name(), cancellation);
        }
    }

    private async Task AllocateAsync(List<JsonObject> nodes, CancellationToken cancellation)
    {
        var taken = nodes.SelectMany(node => node.Texts("spec", "podCIDRs")).ToHashSet();
        foreach (var node in nodes.Where(node => node.Text("spec", "podCIDR") is null))
        {
            var free = cidrs.Select(plan => Enumerable.Range(0, 1 << (plan.Mask - plan.Range.PrefixLength)).Select(n => Subnet(plan.Range, plan.Mask, n)).FirstOrDefault(taken.Add)).OfType<string>().ToList();
            if (free.Count < cidrs.Count) continue;
            await client.PatchAsync(Nodes, null, node.Name(), new JsonObject { ["spec"] = new JsonObject { ["podCIDR"] = free[0], ["podCIDRs"] = Json.List(free) } }, cancellation);
        }
    }

    private static string Subnet(IPNetwork range, int mask, int n)
    {
        var bytes = range.BaseAddress.GetAddressBytes();
        var number = new System.Numerics.BigInteger(bytes, isUnsigned: true, isBigEndian: true) + (new System.Numerics.BigInteger(n) << (bytes.Length * 8 - mask));
        var text = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        text.CopyTo(bytes, bytes.Length - text.Length);
        return $"{new IPAddress(bytes)}/{mask}";
    }

    private async Task WatchHeartbeatAsync(JsonObject node, CancellationToken cancellation)
    {
        var ready = node.Items("status", "conditions").FirstOrDefault(condition => condition.Text("type") == "Ready");
        if (ready.Text("lastHeartbeatTime") is not { } seen || ready.Text("status") == "Unknown" || DateTimeOffset.Parse(seen, System.Globalization.CultureInfo.InvariantCulture) > time.GetUtcNow() - grace) return;
        var silent = new JsonObject
        {
            ["type"] = "Ready",
            ["status"] = "Unknown",
            ["reason"] = "NodeStatusUnknown",
            ["message"] = "Kubelet stopped posting node status.",
            ["lastHeartbeatTime"] = seen,
            ["lastTransitionTime"] = time.Timestamp(),
        };
        await client.PatchAsync(Nodes, null, node.Name(), new JsonObject { ["status"] = new JsonObject { ["conditions"] = new JsonArray(silent) } }, cancellation, "application/strategic-merge-patch+json", "status");
    }
}

/// <summary>The default service account and the root CA's config map in every namespace.</summary>
public sealed class NamespaceController(KubeClient client, string rootAuthority)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        var accounts = (await client.ListAsync("serviceaccounts", cancellation)).Where(account => account.Name() == "default").Select(account => account.Text("metadata", "namespace")).ToHashSet();
        foreach (var ns in (await client.ListAsync("namespaces", cancellation)).Select(ns => ns.Name()).Where(name => !accounts.Contains(name)))
        {
            await client.ApplyAsync(new() { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = new JsonObject { ["name"] = "kube-root-ca.crt", ["namespace"] = ns }, ["data"] = new JsonObject { ["ca.crt"] = rootAuthority } }, cancellation);
            await client.ApplyAsync(new() { ["apiVersion"] = "v1", ["kind"] = "ServiceAccount", ["metadata"] = new JsonObject { ["name"] = "default", ["namespace"] = ns } }, cancellation);
        }
    }
}
