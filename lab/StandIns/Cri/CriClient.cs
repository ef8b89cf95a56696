using System.Net.Sockets;
using System.Text.Json.Nodes;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.Cri;

public sealed record Sandbox(string Id, string Name, string Uid, string Namespace, bool Ready, Dictionary<string, string> Labels, Dictionary<string, string> Annotations);
public sealed record Container(string Id, string SandboxId, string Name, string Image, bool Running, int State, Dictionary<string, string> Labels);
public sealed record Image(string Id, IReadOnlyList<string> Tags, IReadOnlyList<string> Digests, long Size);
public sealed record Mount(string ContainerPath, string HostPath, bool ReadOnly);

/// <summary>The container runtime interface (runtime.v1) of whatever listens on the socket: the real containerd.</summary>
public sealed class CriClient : IDisposable
{
    private const string Runtime = "/runtime.v1.RuntimeService/";
    private const string Images = "/runtime.v1.ImageService/";
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Slow = TimeSpan.FromMinutes(4);
    private readonly HttpMessageInvoker http;
    private readonly GrpcClient grpc;

    /// <param name="endpoint"><c>unix:///run/containerd/containerd.sock</c></param>
    public CriClient(string endpoint)
    {
        if (!endpoint.StartsWith("unix://", StringComparison.Ordinal)) throw new CommandException($"container runtime endpoint \"{endpoint}\" is no unix:// URL");
        var path = endpoint["unix://".Length..];
        http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
                return new NetworkStream(socket, true);
            },
        });
        grpc = new GrpcClient(http, new Uri("http://localhost"));
    }

    public void Dispose() => http.Dispose();

    public async Task<(string Name, string Version)> VersionAsync(CancellationToken cancellation)
    {
        var answer = await grpc.CallAsync(Runtime + "Version", new ProtoMessage(), Quick, cancellation);
        return (answer.Text(2), answer.Text(3));
    }

    /// <summary>Conditions <c>RuntimeReady</c> and <c>NetworkReady</c>, and the runtime's own verbose information.</summary>
    public async Task<(Dictionary<string, (bool Status, string Reason, string Message)> Conditions, Dictionary<string, string> Info)> StatusAsync(bool verbose, CancellationToken cancellation)
    {
        var answer = await grpc.CallAsync(Runtime + "Status", new ProtoMessage().Add(1, verbose), Quick, cancellation);
        return (answer.Message(1).Messages(1).ToDictionary(c => c.Text(1), c => (c.Number(2) != 0, c.Text(3), c.Text(4))), answer.Map(2));
    }

    public async Task<IReadOnlyList<Image>> ListImagesAsync(CancellationToken cancellation) =>
        [.. (await grpc.CallAsync(Images + "ListImages", new ProtoMessage(), Quick, cancellation)).Messages(1)
            .Select(i => new Image(i.Text(1), [.. i.Texts(2)], [.. i.Texts(3)], i.Number(4)))];

    public async Task PullImageAsync(string image, CancellationToken cancellation) =>
        await grpc.CallAsync(Images + "PullImage", new ProtoMessage().Add(1, new ProtoMessage().Add(1, image)), Slow, cancellation);

    /// <returns>The image's labels; null when it is not here.</returns>
    public async Task<IReadOnlyDictionary<string, string>?> ImageLabelsAsync(string image, CancellationToken cancellation)
    {
        var answer = await grpc.CallAsync(Images + "ImageStatus", new ProtoMessage().Add(1, new ProtoMessage().Add(1, image)).Add(2, true), Quick, cancellation);
        if (answer.Message(1).Text(1).Length == 0) return null;
        var info = answer.Map(2).TryGetValue("info", out var text) ? JsonNode.Parse(text) : null;
        return info.Map("imageSpec", "config", "Labels").ToDictionary();
    }

    public async Task<IReadOnlyList<Sandbox>> ListSandboxesAsync(CancellationToken cancellation) =>
        [.. (await grpc.CallAsync(Runtime + "ListPodSandbox", new ProtoMessage(), Quick, cancellation)).Messages(1)
            .Select(s => new Sandbox(s.Text(1), s.Message(2).Text(1), s.Message(2).Text(2), s.Message(2).Text(3), s.Number(3) == 0, s.Map(5), s.Map(6)))];

    public async Task<IReadOnlyList<Container>> ListContainersAsync(CancellationToken cancellation) =>
        [.. (await grpc.CallAsync(Runtime + "ListContainers", new ProtoMessage(), Quick, cancellation)).Messages(1)
            .Select(c => new Container(c.Text(1), c.Text(2), c.Message(3).Text(1), c.Message(4).Text(1), c.Number(6) == 1, (int)c.Number(6), c.Map(8)))];

    public async Task<string> SandboxIpAsync(string id, CancellationToken cancellation) =>
        (await grpc.CallAsync(Runtime + "PodSandboxStatus", new ProtoMessage().Add(1, id), Quick, cancellation)).Message(1).Message(5).Text(1);

    public async Task<string> RunSandboxAsync(ProtoMessage configuration, CancellationToken cancellation) =>
        (await grpc.CallAsync(Runtime + "RunPodSandbox", new ProtoMessage().Add(1, configuration), Slow, cancellation)).Text(1);

    public async Task<string> CreateContainerAsync(string sandbox, ProtoMessage configuration, ProtoMessage sandboxConfiguration, CancellationToken cancellation) =>
        (await grpc.CallAsync(Runtime + "CreateContainer", new ProtoMessage().Add(1, sandbox).Add(2, configuration).Add(3, sandboxConfiguration), Slow, cancellation)).Text(1);

    public Task StartContainerAsync(string id, CancellationToken cancellation) => grpc.CallAsync(Runtime + "StartContainer", new ProtoMessage().Add(1, id), Slow, cancellation);

    public Task RemoveContainerAsync(string id, CancellationToken cancellation) => grpc.CallAsync(Runtime + "RemoveContainer", new ProtoMessage().Add(1, id), Slow, cancellation);

    public async Task RemoveSandboxAsync(string id, CancellationToken cancellation)
    {
        await grpc.CallAsync(Runtime + "StopPodSandbox", new ProtoMessage().Add(1, id), Slow, cancellation);
        await grpc.CallAsync(Runtime + "RemovePodSandbox", new ProtoMessage().Add(1, id), Slow, cancellation);
    }

    public static ProtoMessage SandboxConfiguration(string name, string uid, string ns, string hostname, bool hostNetwork, IEnumerable<KeyValuePair<string, string>> labels, IEnumerable<KeyValuePair<string, string>> annotations) =>
        new ProtoMessage().Add(1, new ProtoMessage().Add(1, name).Add(2, uid).Add(3, ns))
            .Add(2, hostname).Add(3, $"/var/log/pods/{ns}_{name}_{uid}")
            .AddMap(6, labels).AddMap(7, annotations)
            .Add(8, new ProtoMessage().Add(2, new ProtoMessage().Add(1, Namespaces(hostNetwork))));

    public static ProtoMessage ContainerConfiguration(
        string name, string image, IEnumerable<string> command, IEnumerable<string> arguments, IEnumerable<Mount> mounts,
        IEnumerable<KeyValuePair<string, string>> environment, IEnumerable<KeyValuePair<string, string>> labels, bool hostNetwork, bool privileged)
    {
        var configuration = new ProtoMessage().Add(1, new ProtoMessage().Add(1, name)).Add(2, new ProtoMessage().Add(1, image)).AddAll(3, command).AddAll(4, arguments);
        foreach (var (key, value) in environment) configuration.Add(6, new ProtoMessage().Add(1, key).Add(2, value));
        foreach (var mount in mounts) configuration.Add(7, new ProtoMessage().Add(1, mount.ContainerPath).Add(2, mount.HostPath).Add(3, mount.ReadOnly));
        return configuration.AddMap(9, labels).Add(11, $"{name}/0.log")
            .Add(15, new ProtoMessage().Add(2, new ProtoMessage().Add(2, privileged).Add(3, Namespaces(hostNetwork))));
    }

    // network and pid as NamespaceMode: POD 0, CONTAINER 1, NODE 2
    private static ProtoMessage Namespaces(bool hostNetwork) => new ProtoMessage().Add(1, hostNetwork ? 2L : 0).Add(2, 1L);
}
