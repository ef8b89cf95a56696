using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.StandIns.ApiServer;
using Slipway.StandIns.Common;
using Slipway.StandIns.Controllers;
using Slipway.StandIns.Cri;

namespace Slipway.StandIns.Kubelet;

public sealed class KubeletCommand : IDisposable
{
    private static readonly ResourceType Pods = ResourceTypes.ByWord("pods");
    private readonly KubeletOptions options;
    private readonly CriClient cri;
    private readonly PodRunner runner;
    private readonly ControlPlaneUnits units = new();
    private readonly NodeReport report;
    private readonly NodeIdentity identity;
    private readonly TimeProvider time = TimeProvider.System;
    private List<JsonObject> assigned = [];
    private string? failure = "not started yet";

    private KubeletCommand(KubeletOptions options)
    {
        this.options = options;
        cri = new CriClient(options.Endpoint);
        runner = new PodRunner(options, cri);
        report = new NodeReport(options, cri, time);
        identity = new NodeIdentity(options, time);
    }

    public void Dispose()
    {
        cri.Dispose();
        units.Dispose();
    }

    public static async Task<int> RunAsync(string[] args, CancellationToken cancellation)
    {
        if (args is ["--version"])
        {
            Console.WriteLine($"Kubernetes {StandInVersion.Git}");
            return 0;
        }
        using var kubelet = new KubeletCommand(KubeletOptions.Read(args));
        return await kubelet.RunAsync(cancellation);
    }

    private async Task<int> RunAsync(CancellationToken cancellation)
    {
        try
        {
            var (name, version) = await cri.VersionAsync(cancellation);
            Console.WriteLine($"stand-in kubelet {StandInVersion.Git} on {name} {version}, node {options.NodeName} ({options.NodeIp})");
        }
        catch (GrpcException e)
        {
            throw new CommandException($"failed to run Kubelet: validate service connection: {e.Message}");
        }
        await using var health = await HealthEndpoint.StartAsync(options.HealthAddress, options.HealthPort, false, () => failure, cancellation);
        await using var serving = await HealthEndpoint.StartAsync(options.Address, options.Port, true, () => failure, cancellation);
        await identity.EnsureAsync(cancellation);
        using var client = Kubeconfig.Open(options.KubeconfigPath, timeout: TimeSpan.FromSeconds(10));
        failure = null;
        await Task.WhenAll(
            Periodic.RunAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), () => SyncAsync(client, cancellation), cancellation),
            Periodic.RunAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), () => report.UpdateAsync(client, cancellation), cancellation),
            Periodic.RunAsync(TimeSpan.FromSeconds(3), () => identity.RotateAsync(client, cancellation), cancellation));
        return 0;
    }

    /// <returns>Whether something was not as it should be.</returns>
    private async Task<bool> SyncAsync(KubeClient client, CancellationToken cancellation)
    {
        var statics = StaticPods();
        var online = await TryListAsync(client, cancellation);
        var wanted = statics.Concat(assigned.Where(pod => pod.Text("metadata", "annotations", "kubernetes.io/config.mirror") is null)).ToList();
        await units.StopOthersAsync(wanted, cancellation);
        var sandboxes = await cri.ListSandboxesAsync(cancellation);
        var containers = await cri.ListContainersAsync(cancellation);
        await runner.RemoveOthersAsync(wanted.Select(Uid).ToHashSet(), sandboxes, cancellation);
        var busy = !online;
        foreach (var pod in wanted)
        {
            var state = await EnsureAsync(pod, sandboxes, containers, online ? client : null, cancellation);
            busy |= !state.Ready;
            if (state.Problem is { } problem) Console.Error.WriteLine($"pod {pod.Name()}: {problem}");
            if (!online) continue;
            if (statics.Contains(pod)) await MirrorAsync(client, pod, cancellation);
            await ReportAsync(client, pod, state, cancellation);
        }
        if (online) await RemoveStaleMirrorsAsync(client, statics, cancellation);
        return busy;
    }

    private async Task<PodState> EnsureAsync(JsonObject pod, IReadOnlyList<Sandbox> sandboxes, IReadOnlyList<Container> containers, KubeClient? client, CancellationToken cancellation)
    {
        if (!ControlPlaneUnits.Runs(pod)) return await runner.EnsureAsync(pod, Uid(pod), sandboxes, containers, client, cancellation);
        var container = pod.Items("spec", "containers").Single();
        try
        {
            if (await cri.ImageLabelsAsync(container.Text("image")!, cancellation) is null) await cri.PullImageAsync(container.Text("image")!, cancellation);
            var (running, ready, restarts) = await units.EnsureAsync(pod, Uid(pod), cancellation);
            var status = new JsonObject
            {
                ["name"] = container.Text("name"),
                ["image"] = container.Text("image"),
                ["imageID"] = "",
                ["ready"] = ready,
                ["started"] = running,
                ["restartCount"] = restarts,
                ["state"] = new JsonObject { ["running"] = new JsonObject() },
            };
            return new(running, ready, options.NodeIp, [status], null);
        }
        catch (Exception e) when (e is GrpcException or CommandException)
        {
            return new(false, false, null, [], e.Message);
        }
    }

    private async Task<bool> TryListAsync(KubeClient client, CancellationToken cancellation)
    {
        try
        {
            assigned = await client.ListAsync(Pods, null, null, $"spec.nodeName={options.NodeName}", cancellation);
            return true;
        }
        catch (Exception e) when (e is ApiException or CommandException)
        {
            return false;
        }
    }

    /// <summary>A static pod's uid is made from its text, so that another text is another pod.</summary>
    private List<JsonObject> StaticPods()
    {
        var pods = new List<JsonObject>();
        if (options.StaticPodPath is not { } directory || !Directory.Exists(directory)) return pods;
        foreach (var file in Directory.EnumerateFiles(directory).Where(file => !Path.GetFileName(file).StartsWith('.') && Path.GetExtension(file) is ".yaml" or ".yml" or ".json").Order(StringComparer.Ordinal))
        {
            try
            {
                var pod = Yaml.ReadFile(file);
                if (pod.Text("apiVersion") != "v1" || pod.Text("kind") != "Pod" || pod.Name().Length == 0) throw new CommandException($"{file}: not a Pod of v1 with a name");
                var hash = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes($"{options.NodeName}{file}{pod.ToJsonString()}")));
                var metadata = pod.Child("metadata");
                metadata["name"] = $"{pod.Name()}-{options.NodeName}";
                metadata["namespace"] ??= "default";
                metadata["uid"] = hash;
                foreach (var annotation in (string[])["hash", "mirror"]) metadata.Child("annotations")[$"kubernetes.io/config.{annotation}"] = hash;
                metadata.Child("annotations")["kubernetes.io/config.source"] = "file";
                pod.Child("spec")["nodeName"] = options.NodeName;
                pods.Add(pod);
            }
            catch (CommandException e)
            {
                Console.Error.WriteLine(e.Message);
            }
        }
        return pods;
    }

    private async Task MirrorAsync(KubeClient client, JsonObject pod, CancellationToken cancellation)
    {
        const string hash = "kubernetes.io/config.hash";
        var shown = assigned.FirstOrDefault(other => other.Name() == pod.Name() && other.Text("metadata", "namespace") == pod.Text("metadata", "namespace"));
        if (shown.Text("metadata", "annotations", hash) == pod.Text("metadata", "annotations", hash)) return;
        if (shown is not null) await client.DeleteAsync(Pods, pod.Text("metadata", "namespace"), pod.Name(), cancellation);
        assigned.Add(await client.CreateAsync(Pods, pod.Text("metadata", "namespace"), pod.Clone(), cancellation));
    }

    private async Task RemoveStaleMirrorsAsync(KubeClient client, List<JsonObject> statics, CancellationToken cancellation)
    {
        foreach (var mirror in assigned.Where(pod => pod.Text("metadata", "annotations", "kubernetes.io/config.mirror") is not null && !statics.Any(other => other.Name() == pod.Name())))
            await client.DeleteAsync(Pods, mirror.Text("metadata", "namespace"), mirror.Name(), cancellation);
    }

    private async Task ReportAsync(KubeClient client, JsonObject pod, PodState state, CancellationToken cancellation)
    {
        var shown = assigned.First(other => other.Name() == pod.Name() && other.Text("metadata", "namespace") == pod.Text("metadata", "namespace"));
        var ready = state.Ready ? "True" : "False";
        var before = shown.Items("status", "conditions").FirstOrDefault(condition => condition.Text("type") == "Ready");
        JsonObject Condition(string type, string status) => new() { ["type"] = type, ["status"] = status, ["lastTransitionTime"] = before.Text("status") == status ? before.Text("lastTransitionTime") : time.Timestamp() };
        var status = new JsonObject
        {
            ["phase"] = state.Running ? "Running" : "Pending",
            ["conditions"] = new JsonArray(Condition("Ready", ready), Condition("ContainersReady", ready)),
            ["containerStatuses"] = new JsonArray([.. state.Containers.Select(container => container.Clone())]),
            ["hostIP"] = options.NodeIp,
            ["startTime"] = shown.Text("status", "startTime") ?? time.Timestamp(),
        };
        if (state.Ip is { Length: > 0 } ip) status["podIP"] = ip;
        if (state.Problem is { } problem) status["message"] = problem;
        if (JsonNode.DeepEquals(status, shown["status"])) return;
        var replaced = shown.Clone();
        replaced["status"] = status;
        replaced.Child("metadata").Remove("resourceVersion");
        await client.ReplaceAsync(Pods, pod.Text("metadata", "namespace"), pod.Name(), replaced, cancellation, "status");
    }

    private static string Uid(JsonObject pod) => pod.Text("metadata", "uid") ?? "";
}
