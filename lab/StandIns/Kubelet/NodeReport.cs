using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Slipway.StandIns.ApiServer;
using Slipway.StandIns.Common;
using Slipway.StandIns.Cri;

namespace Slipway.StandIns.Kubelet;

/// <summary>The Node object: registered once, its status kept up.</summary>
public sealed class NodeReport(KubeletOptions options, CriClient cri, TimeProvider time)
{
    private static readonly ResourceType Nodes = ResourceTypes.ByWord("nodes");
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);
    private DateTimeOffset reported;
    private bool? wasReady;

    /// <returns>Whether the node is not ready.</returns>
    public async Task<bool> UpdateAsync(KubeClient client, CancellationToken cancellation)
    {
        var (conditions, _) = await cri.StatusAsync(false, cancellation);
        var network = conditions.GetValueOrDefault("NetworkReady");
        if (wasReady == network.Status && time.GetUtcNow() < reported + Heartbeat) return !network.Status;
        var node = await client.FindAsync(Nodes, null, options.NodeName, cancellation) ?? await RegisterAsync(client, cancellation);
        var (_, version) = await cri.VersionAsync(cancellation);
        var status = new JsonObject
        {
            ["addresses"] = new JsonArray([.. options.NodeIps.Select(ip => Pair("type", "InternalIP", "address", ip)), Pair("type", "Hostname", "address", options.NodeName)]),
            ["capacity"] = Resources(0),
            ["allocatable"] = Resources(1),
            ["conditions"] = new JsonArray(
                Condition(node, "MemoryPressure", false, "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
                Condition(node, "DiskPressure", false, "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
                Condition(node, "PIDPressure", false, "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
                network.Status
                    ? Condition(node, "Ready", true, "KubeletReady", "kubelet (stand-in) is posting ready status")
                    : Condition(node, "Ready", false, "KubeletNotReady", $"container runtime network not ready: NetworkReady=false reason:{network.Reason} message:{network.Message}")),
            ["daemonEndpoints"] = new JsonObject { ["kubeletEndpoint"] = new JsonObject { ["Port"] = options.Port } },
            ["nodeInfo"] = NodeInfo(version),
        };
        await client.PatchAsync(Nodes, null, options.NodeName, new JsonObject { ["status"] = status }, cancellation, subresource: "status");
        (wasReady, reported) = (network.Status, time.GetUtcNow());
        return !network.Status;
    }

    private async Task<JsonObject> RegisterAsync(KubeClient client, CancellationToken cancellation)
    {
        var labels = new Dictionary<string, string>
        {
            ["beta.kubernetes.io/arch"] = "amd64",
            ["beta.kubernetes.io/os"] = "linux",
            ["kubernetes.io/arch"] = "amd64",
            ["kubernetes.io/os"] = "linux",
            ["kubernetes.io/hostname"] = options.NodeName,
        };
        foreach (var label in options.NodeLabels) labels[label.Split('=')[0]] = label.Split('=', 2)[^1];
        var node = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Node",
            ["metadata"] = new JsonObject { ["name"] = options.NodeName, ["labels"] = Json.Object(labels), ["annotations"] = new JsonObject { ["volumes.kubernetes.io/controller-managed-attach-detach"] = "true" } },
            ["spec"] = new JsonObject(),
        };
        if (options.Taints.Any()) node.Child("spec")["taints"] = new JsonArray([.. options.Taints.Select(taint => taint.Clone())]);
        Console.WriteLine($"stand-in kubelet: registering node {options.NodeName}");
        return await client.CreateAsync(Nodes, null, node, cancellation);
    }

    private JsonObject Resources(int reservedCpus)
    {
        var memory = File.ReadLines("/proc/meminfo").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return new() { ["cpu"] = $"{Math.Max(1, Environment.ProcessorCount - reservedCpus)}", ["memory"] = $"{memory}Ki", ["pods"] = $"{options.MaxPods}" };
    }

    private JsonObject Condition(JsonObject node, string type, bool holds, string reason, string message)
    {
        var before = node.Items("status", "conditions").FirstOrDefault(condition => condition.Text("type") == type);
        var status = holds ? "True" : "False";
        return new()
        {
            ["type"] = type,
            ["status"] = status,
            ["reason"] = reason,
            ["message"] = message,
            ["lastHeartbeatTime"] = time.Timestamp(),
            ["lastTransitionTime"] = before.Text("status") == status ? before.Text("lastTransitionTime") : time.Timestamp(),
        };
    }

    private static JsonObject NodeInfo(string runtimeVersion) => new()
    {
        ["architecture"] = "amd64",
        ["bootID"] = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim(),
        ["containerRuntimeVersion"] = $"containerd://{runtimeVersion}",
        ["kernelVersion"] = File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        ["kubeProxyVersion"] = "",
        ["kubeletVersion"] = StandInVersion.Git,
        ["machineID"] = File.ReadAllText("/etc/machine-id").Trim(),
        ["operatingSystem"] = "linux",
        ["osImage"] = RuntimeInformation.OSDescription,
        ["systemUUID"] = File.ReadAllText("/etc/machine-id").Trim(),
    };

    private static JsonObject Pair(string firstKey, string first, string secondKey, string second) => new() { [firstKey] = first, [secondKey] = second };
}
