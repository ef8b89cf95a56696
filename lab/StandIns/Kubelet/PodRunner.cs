using System.Text;
using System.Text.Json.Nodes;
using Slipway.StandIns.ApiServer;
using Slipway.StandIns.Common;
using Slipway.StandIns.Cri;

namespace Slipway.StandIns.Kubelet;

public sealed record PodState(bool Running, bool Ready, string? Ip, IReadOnlyList<JsonObject> Containers, string? Problem);

/// <summary>Runs pods through the real CRI: sandbox, network, image, containers.</summary>
public sealed class PodRunner(KubeletOptions options, CriClient cri)
{
    private const string UidLabel = "io.kubernetes.pod.uid";
    private readonly Dictionary<string, int> attempts = [];

    public async Task<PodState> EnsureAsync(JsonObject pod, string uid, IReadOnlyList<Sandbox> sandboxes, IReadOnlyList<Container> containers, KubeClient? client, CancellationToken cancellation)
    {
        var hostNetwork = pod.IsTrue("spec", "hostNetwork");
        var (name, ns) = (pod.Name(), pod.Text("metadata", "namespace") ?? "default");
        var labels = pod.Map("metadata", "labels").Concat([new("io.kubernetes.pod.name", name), new("io.kubernetes.pod.namespace", ns), new(UidLabel, uid)]).ToList();
        var configuration = CriClient.SandboxConfiguration(name, uid, ns, hostNetwork ? "" : name, hostNetwork, labels, pod.Map("metadata", "annotations"));
        var statuses = new List<JsonObject>();
        try
        {
            var sandbox = sandboxes.FirstOrDefault(other => other.Uid == uid && other.Ready);
            foreach (var dead in sandboxes.Where(other => other.Uid == uid && !other.Ready)) await cri.RemoveSandboxAsync(dead.Id, cancellation);
            var id = sandbox?.Id ?? await cri.RunSandboxAsync(configuration, cancellation);
            var all = true;
            foreach (var container in pod.Items("spec", "containers"))
            {
                var status = await EnsureContainerAsync(pod, uid, container, id, configuration, containers, hostNetwork, client, cancellation);
                statuses.Add(status);
                all &= status.IsTrue("ready");
            }
            return new(true, all, hostNetwork ? options.NodeIp : await cri.SandboxIpAsync(id, cancellation), statuses, null);
        }
        catch (Exception e) when (e is GrpcException or ApiException or CommandException)
        {
            return new(false, false, null, statuses, e.Message);
        }
    }

    public async Task RemoveOthersAsync(IReadOnlySet<string> wanted, IReadOnlyList<Sandbox> sandboxes, CancellationToken cancellation)
    {
        foreach (var sandbox in sandboxes.Where(sandbox => sandbox.Labels.ContainsKey(UidLabel) && !wanted.Contains(sandbox.Uid))) await cri.RemoveSandboxAsync(sandbox.Id, cancellation);
    }

    private async Task<JsonObject> EnsureContainerAsync(
        JsonObject pod, string uid, JsonObject container, string sandbox, ProtoMessage sandboxConfiguration, IReadOnlyList<Container> containers,
        bool hostNetwork, KubeClient? client, CancellationToken cancellation)
    {
        var (name, image) = (container.Text("name")!, container.Text("image")!);
        var mine = containers.Where(other => other.SandboxId == sandbox && other.Name == name).ToList();
        var key = $"{uid}/{name}";
        if (!mine.Any(other => other.Running))
        {
            foreach (var dead in mine) await cri.RemoveContainerAsync(dead.Id, cancellation);
            if (await cri.ImageLabelsAsync(image, cancellation) is null) await cri.PullImageAsync(image, cancellation);
            var standIn = (await cri.ImageLabelsAsync(image, cancellation))?.ContainsKey("io.slipway.stand-in") == true;
            var configuration = CriClient.ContainerConfiguration(
                // A stand-in image has one program, and it is not the one that the pod names.
                name, image, standIn ? [] : container.Texts("command"), standIn ? [] : container.Texts("args"),
                await MountsAsync(pod, uid, container, client, cancellation), EnvironmentOf(pod, container),
                [new("io.kubernetes.container.name", name), new("io.kubernetes.pod.name", pod.Name()), new(UidLabel, uid)],
                hostNetwork, !standIn && container.IsTrue("securityContext", "privileged"));
            Directory.CreateDirectory($"/var/log/pods/{pod.Text("metadata", "namespace")}_{pod.Name()}_{uid}/{name}");
            var id = await cri.CreateContainerAsync(sandbox, configuration, sandboxConfiguration, cancellation);
            await cri.StartContainerAsync(id, cancellation);
            attempts[key] = attempts.TryGetValue(key, out var before) ? before + 1 : 0;
        }
        return new()
        {
            ["name"] = name,
            ["image"] = image,
            ["imageID"] = "",
            ["ready"] = true,
            ["started"] = true,
            ["restartCount"] = attempts.GetValueOrDefault(key),
            ["state"] = new JsonObject { ["running"] = new JsonObject() },
        };
    }

    private IEnumerable<KeyValuePair<string, string>> EnvironmentOf(JsonObject pod, JsonObject container) => container.Items("env").Select(variable => KeyValuePair.Create(
        variable.Text("name")!,
        variable.Text("value") ?? variable.Text("valueFrom", "fieldRef", "fieldPath") switch
        {
            "spec.nodeName" => options.NodeName,
            "status.podIP" or "status.hostIP" => options.NodeIp,
            { } path => pod.Text(path.Split('.')) ?? "",
            null => "",
        }));

    private async Task<List<Mount>> MountsAsync(JsonObject pod, string uid, JsonObject container, KubeClient? client, CancellationToken cancellation)
    {
        var mounts = new List<Mount>();
        foreach (var mount in container.Items("volumeMounts"))
        {
            var volume = pod.Items("spec", "volumes").FirstOrDefault(volume => volume.Text("name") == mount.Text("name"))
                ?? throw new CommandException($"volume \"{mount.Text("name")}\" not found in pod {pod.Name()}");
            var source = await SourceAsync(pod, uid, volume, client, cancellation);
            mounts.Add(new(mount.Text("mountPath")!, mount.Text("subPath") is { } sub ? $"{source}/{sub}" : source, mount.IsTrue("readOnly")));
        }
        return mounts;
    }

    private static async Task<string> SourceAsync(JsonObject pod, string uid, JsonObject volume, KubeClient? client, CancellationToken cancellation)
    {
        if (volume.Text("hostPath", "path") is { } path)
        {
            if (volume.Text("hostPath", "type") is "DirectoryOrCreate") Directory.CreateDirectory(path);
            return path;
        }
        var directory = $"/var/lib/kubelet/pods/{uid}/volumes/{volume.Text("name")}";
        Directory.CreateDirectory(directory);
        if (volume["emptyDir"] is not null) return directory;
        var (type, name) = volume.Text("configMap", "name") is { } map ? ("configmaps", map) : volume.Text("secret", "secretName") is { } secret ? ("secrets", secret) : throw new CommandException($"this stand-in does not know the volume {volume.ToJsonString()}");
        var content = await (client ?? throw new CommandException("no API server to ask for volumes")).GetAsync(ResourceTypes.ByWord(type), pod.Text("metadata", "namespace"), name, cancellation);
        foreach (var (file, text) in content.Map("data")) File.WriteAllBytes($"{directory}/{file}", type == "secrets" ? Convert.FromBase64String(text) : Encoding.UTF8.GetBytes(text));
        return directory;
    }
}
