using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.StandIns.ApiServer;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.Controllers;

/// <summary>Pods of Deployments and DaemonSets, and their owners' status. A changed template replaces the pods at once.</summary>
public sealed class WorkloadController(KubeClient client, TimeProvider time)
{
    private static readonly ResourceType Pods = ResourceTypes.ByWord("pods");

    public async Task RunAsync(CancellationToken cancellation)
    {
        var pods = await client.ListAsync("pods", cancellation);
        var nodes = await client.ListAsync("nodes", cancellation);
        foreach (var deployment in await client.ListAsync("deployments", cancellation))
        {
            var wanted = int.Parse(deployment.Text("spec", "replicas") ?? "1", System.Globalization.CultureInfo.InvariantCulture);
            var current = await TrimAsync(deployment, pods, (_, index) => index < wanted, cancellation);
            for (var i = current.Count; i < wanted; i++) await CreatePodAsync(deployment, null, cancellation);
            await ReportAsync(deployment, ready => new()
            {
                ["replicas"] = current.Count,
                ["updatedReplicas"] = current.Count,
                ["readyReplicas"] = ready,
                ["availableReplicas"] = ready,
                ["unavailableReplicas"] = wanted - ready,
                ["conditions"] = new JsonArray(Condition("Available", ready >= wanted), Condition("Progressing", true)),
            }, current, cancellation);
        }
        foreach (var daemonSet in await client.ListAsync("daemonsets", cancellation))
        {
            var eligible = nodes.Where(node => Tolerations.Selects(daemonSet.At("spec", "template"), node) && Tolerations.Tolerates(daemonSet.At("spec", "template"), node, true)).Select(node => node.Name()).ToHashSet();
            var covered = new HashSet<string>();
            var current = await TrimAsync(daemonSet, pods, (pod, _) => pod.Text("spec", "nodeName") is { } node && eligible.Contains(node) && covered.Add(node), cancellation);
            foreach (var node in eligible.Except(covered)) await CreatePodAsync(daemonSet, node, cancellation);
            await ReportAsync(daemonSet, ready => new()
            {
                ["desiredNumberScheduled"] = eligible.Count,
                ["currentNumberScheduled"] = current.Count,
                ["updatedNumberScheduled"] = current.Count,
                ["numberReady"] = ready,
                ["numberAvailable"] = ready,
                ["numberUnavailable"] = eligible.Count - ready,
                ["numberMisscheduled"] = 0,
            }, current, cancellation);
        }
        await CollectOrphansAsync(pods, cancellation);
    }

    /// <summary>The owner's pods that stay; the others are deleted.</summary>
    private async Task<List<JsonObject>> TrimAsync(JsonObject owner, List<JsonObject> pods, Func<JsonObject, int, bool> keep, CancellationToken cancellation)
    {
        var kept = new List<JsonObject>();
        foreach (var pod in pods.Where(pod => pod.Items("metadata", "ownerReferences").Any(reference => reference.Text("uid") == owner.Text("metadata", "uid"))))
        {
            if (pod.Text("metadata", "labels", "pod-template-hash") == TemplateHash(owner) && keep(pod, kept.Count)) kept.Add(pod);
            else await client.DeleteAsync(Pods, pod.Text("metadata", "namespace"), pod.Name(), cancellation);
        }
        return kept;
    }

    private async Task CreatePodAsync(JsonObject owner, string? node, CancellationToken cancellation)
    {
        var template = (JsonObject)owner.At("spec", "template")!.DeepClone();
        var hash = TemplateHash(owner);
        var metadata = template.Child("metadata");
        metadata.Child("labels")["pod-template-hash"] = hash;
        metadata["generateName"] = owner.Text("kind") == "Deployment" ? $"{owner.Name()}-{hash}-" : $"{owner.Name()}-";
        metadata["namespace"] = owner.Text("metadata", "namespace");
        metadata["ownerReferences"] = new JsonArray(new JsonObject { ["apiVersion"] = "apps/v1", ["kind"] = owner.Text("kind"), ["name"] = owner.Name(), ["uid"] = owner.Text("metadata", "uid"), ["controller"] = true });
        if (node is not null) template.Child("spec")["nodeName"] = node;
        await client.CreateAsync(Pods, owner.Text("metadata", "namespace"), new() { ["apiVersion"] = "v1", ["kind"] = "Pod", ["metadata"] = metadata.DeepClone(), ["spec"] = template["spec"]?.DeepClone() }, cancellation);
    }

    private async Task ReportAsync(JsonObject owner, Func<int, JsonObject> status, List<JsonObject> pods, CancellationToken cancellation)
    {
        var report = status(pods.Count(PodStatus.IsReady));
        report["observedGeneration"] = owner.At("metadata", "generation")?.DeepClone();
        foreach (var condition in report.Items("conditions"))
        {
            var before = owner.Items("status", "conditions").FirstOrDefault(other => other.Text("type") == condition.Text("type"));
            condition["lastTransitionTime"] = before.Text("status") == condition.Text("status") ? before.Text("lastTransitionTime") : time.Timestamp();
        }
        if (JsonNode.DeepEquals(report, owner["status"])) return;
        var replaced = owner.Clone();
        replaced["status"] = report;
        var type = ResourceTypes.ByKind(owner);
        await client.ReplaceAsync(type, owner.Text("metadata", "namespace"), owner.Name(), replaced, cancellation, "status");
    }

    private async Task CollectOrphansAsync(List<JsonObject> pods, CancellationToken cancellation)
    {
        foreach (var pod in pods)
        {
            if (pod.Items("metadata", "ownerReferences").FirstOrDefault() is not { } reference || reference.Text("kind") is not ("Deployment" or "DaemonSet")) continue;
            var owner = await client.FindAsync(ResourceTypes.ByWord(reference.Text("kind")!), pod.Text("metadata", "namespace"), reference.Text("name")!, cancellation);
            if (owner.Text("metadata", "uid") != reference.Text("uid") && await client.FindAsync(Pods, pod.Text("metadata", "namespace"), pod.Name(), cancellation) is not null)
                await client.DeleteAsync(Pods, pod.Text("metadata", "namespace"), pod.Name(), cancellation);
        }
    }

    private static JsonObject Condition(string type, bool holds) => new() { ["type"] = type, ["status"] = holds ? "True" : "False" };

    private static string TemplateHash(JsonObject owner) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(owner.At("spec", "template")!.ToJsonString())))[..10];
}

public static class PodStatus
{
    public static bool IsReady(JsonObject pod) => pod.Items("status", "conditions").Any(condition => condition.Text("type") == "Ready" && condition.Text("status") == "True");
}
