using System.Text.Json.Nodes;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.Cri;

public static class CrictlCommand
{
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellation)
    {
        var flags = Flags.Parse(args, "c=config r=runtime-endpoint i=image-endpoint t=timeout o=output name label state", "v=version D=debug q=quiet a=all no-trunc verbose f=force rmp");
        if (flags.Has("version"))
        {
            Console.WriteLine($"crictl version {StandInVersion.Git}");
            return 0;
        }
        var endpoint = flags["runtime-endpoint"] ?? Environment.GetEnvironmentVariable("CONTAINER_RUNTIME_ENDPOINT") ?? Configured(flags["config"] ?? "/etc/crictl.yaml");
        using var cri = new CriClient(endpoint);
        try
        {
            return await RunAsync(cri, flags, cancellation);
        }
        catch (GrpcException e)
        {
            throw new CommandException($"crictl (stand-in): {e.Message}");
        }
    }

    private static string Configured(string path)
    {
        const string standard = "unix:///run/containerd/containerd.sock";
        if (!File.Exists(path)) return standard;
        var settings = Yaml.ReadFile(path);
        string[] known = ["runtime-endpoint", "image-endpoint", "timeout", "debug", "pull-image-on-create", "disable-pull-on-run"];
        return settings.FirstOrDefault(pair => !known.Contains(pair.Key)) is { Key: { } unknown }
            ? throw new CommandException($"crictl (stand-in): {path}: unknown setting \"{unknown}\"")
            : settings.Text("runtime-endpoint") ?? standard;
    }

    private static async Task<int> RunAsync(CriClient cri, Flags flags, CancellationToken cancellation)
    {
        switch (flags.Words.FirstOrDefault())
        {
            case "version":
                var (name, version) = await cri.VersionAsync(cancellation);
                Console.WriteLine($"Version:  0.1.0\nRuntimeName:  {name}\nRuntimeVersion:  {version}\nRuntimeApiVersion:  v1\nCrictlVersion:  {StandInVersion.Git}");
                return 0;
            case "info":
                var (conditions, info) = await cri.StatusAsync(true, cancellation);
                var list = new JsonArray([.. conditions.Select(c => new JsonObject { ["type"] = c.Key, ["status"] = c.Value.Status, ["reason"] = c.Value.Reason, ["message"] = c.Value.Message })]);
                var answer = new JsonObject { ["status"] = new JsonObject { ["conditions"] = list }, ["crictl"] = StandInVersion.Git };
                foreach (var (key, value) in info) answer[key] = Parsed(value);
                Console.WriteLine(answer.ToJsonString(Json.Pretty));
                return 0;
            case "pull":
                foreach (var image in flags.Words.Skip(1))
                {
                    await cri.PullImageAsync(image, cancellation);
                    Console.WriteLine($"Image is up to date for {image}");
                }
                return 0;
            case "images" or "image":
                await PrintImagesAsync(cri, flags, cancellation);
                return 0;
            case "inspecti":
                var labels = await cri.ImageLabelsAsync(flags.Words[1], cancellation) ?? throw new CommandException($"no such image \"{flags.Words[1]}\" present");
                Console.WriteLine(new JsonObject { ["status"] = new JsonObject { ["repoTags"] = Json.List([flags.Words[1]]) }, ["labels"] = Json.Object(labels) }.ToJsonString(Json.Pretty));
                return 0;
            case "pods":
                foreach (var pod in (await cri.ListSandboxesAsync(cancellation)).Where(pod => Wanted(flags["name"], pod.Name)))
                    Console.WriteLine(flags.Has("quiet") ? pod.Id : $"{pod.Id[..13]}   {(pod.Ready ? "Ready" : "NotReady"),-10} {pod.Namespace,-14} {pod.Name}");
                return 0;
            case "ps":
                foreach (var container in (await cri.ListContainersAsync(cancellation)).Where(c => (flags.Has("all") || c.Running) && Wanted(flags["name"], c.Name)))
                    Console.WriteLine(flags.Has("quiet") ? container.Id : $"{container.Id[..13]}   {container.Image,-50} {(container.Running ? "Running" : "Exited"),-10} {container.Name}");
                return 0;
            case "stopp" or "rmp":
                foreach (var id in flags.Has("all") ? (await cri.ListSandboxesAsync(cancellation)).Select(pod => pod.Id) : flags.Words.Skip(1)) await cri.RemoveSandboxAsync(id, cancellation);
                return 0;
            default:
                throw new CommandException($"crictl (stand-in): no such command: {string.Join(' ', flags.Words)}");
        }
    }

    private static async Task PrintImagesAsync(CriClient cri, Flags flags, CancellationToken cancellation)
    {
        var wanted = flags.Words.Skip(1).FirstOrDefault();
        var images = (await cri.ListImagesAsync(cancellation)).Where(image => wanted is null || image.Tags.Any(tag => tag.StartsWith(wanted, StringComparison.Ordinal))).ToList();
        if (flags["output"] == "json")
        {
            var list = new JsonArray([.. images.Select(i => new JsonObject { ["id"] = i.Id, ["repoTags"] = Json.List(i.Tags), ["repoDigests"] = Json.List(i.Digests), ["size"] = i.Size.ToString(System.Globalization.CultureInfo.InvariantCulture) })]);
            Console.WriteLine(new JsonObject { ["images"] = list }.ToJsonString(Json.Pretty));
            return;
        }
        if (!flags.Has("quiet")) Console.WriteLine($"{"IMAGE",-50} {"TAG",-16} {"IMAGE ID",-14} SIZE");
        foreach (var image in images)
        {
            if (flags.Has("quiet"))
            {
                Console.WriteLine(image.Id);
                continue;
            }
            foreach (var tag in image.Tags)
                Console.WriteLine($"{tag[..tag.LastIndexOf(':')],-50} {tag[(tag.LastIndexOf(':') + 1)..],-16} {image.Id.Replace("sha256:", "", StringComparison.Ordinal)[..13],-14} {image.Size / 1e6:F1}MB");
        }
    }

    private static bool Wanted(string? pattern, string name) => pattern is null || name.Contains(pattern, StringComparison.Ordinal);

    private static JsonNode? Parsed(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
