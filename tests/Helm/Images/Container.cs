using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Tests.Helm.Images;

/// <summary>An image archive as <c>docker save</c> writes it, and what a pod of the chart makes of it, run by runc.</summary>
internal sealed class Container
{
    private readonly DirectoryInfo _bundle;
    private readonly JsonNode _manifest;

    private Container(DirectoryInfo bundle)
    {
        _bundle = bundle;
        _manifest = Read("manifest.json")[0]!;
        Config = Read((string)_manifest["Config"]!)["config"]!;
    }

    public JsonNode Config { get; }

    public string Reference => (string)_manifest["RepoTags"]![0]!;

    public static async Task<Container> UnpackAsync(string archive)
    {
        var bundle = Directory.CreateDirectory(Path.ChangeExtension(archive, "bundle"));
        await ExtractAsync(archive, bundle.FullName);
        var container = new Container(bundle);
        var root = bundle.CreateSubdirectory("rootfs");
        foreach (var layer in container._manifest["Layers"]!.AsArray())
            await ExtractAsync(Path.Combine(bundle.FullName, (string)layer!), root.FullName);
        return container;
    }

    /// <summary>As the pod's security context and mounts have it, on the machine's own network.</summary>
    /// <param name="pod">The rendered pod spec.</param>
    /// <param name="volumes">Folders or files that stand for the pod's volumes other than emptyDir, by name.</param>
    /// <param name="environment">Set in place of what the pod has.</param>
    public Process Run(JsonNode pod, IReadOnlyDictionary<string, string> volumes, IReadOnlyDictionary<string, string> environment)
    {
        var spec = pod["containers"]![0]!;
        var variables = Config["Env"]!.AsArray().Select(variable => ((string)variable!).Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        foreach (var variable in spec["env"]!.AsArray())
            variables[(string)variable!["name"]!] = (string)variable["value"]!;
        foreach (var (name, value) in environment)
            variables[name] = value;
        var arguments = (Config["Entrypoint"]?.AsArray() ?? []).Concat((spec["args"] ?? Config["Cmd"])?.AsArray() ?? []).Select(word => (string)word!);
        var security = spec["securityContext"]!;
        var kept = (JsonNode)new JsonArray();
        var bundle = new JsonObject
        {
            ["ociVersion"] = "1.0.2",
            ["process"] = new JsonObject
            {
                ["cwd"] = (string?)Config["WorkingDir"] ?? "/",
                ["args"] = Array(arguments),
                ["env"] = Array(variables.Select(variable => $"{variable.Key}={variable.Value}")),
                ["user"] = new JsonObject { ["uid"] = (int)pod["securityContext"]!["runAsUser"]!, ["gid"] = (int)pod["securityContext"]!["runAsGroup"]! },
                ["capabilities"] = new JsonObject(((string[])["bounding", "effective", "permitted"]).Select(set => KeyValuePair.Create(set, (JsonNode?)kept.DeepClone()))),
                ["noNewPrivileges"] = !(bool)security["allowPrivilegeEscalation"]!,
            },
            ["root"] = new JsonObject { ["path"] = "rootfs", ["readonly"] = (bool)security["readOnlyRootFilesystem"]! },
            ["mounts"] = new JsonArray(
            [
                Mount("/proc", "proc", "proc"),
                Mount("/dev", "tmpfs", "tmpfs", "nosuid", "mode=755"),
                .. spec["volumeMounts"]!.AsArray().Select(mount => volumes.TryGetValue((string)mount!["name"]!, out var source)
                    ? Mount((string)mount["mountPath"]!, "bind", source, "bind", "ro")
                    : Mount((string)mount["mountPath"]!, "tmpfs", "tmpfs", "mode=1777")),
            ]),
            ["linux"] = new JsonObject { ["namespaces"] = new JsonArray(new JsonObject { ["type"] = "pid" }, new JsonObject { ["type"] = "mount" }, new JsonObject { ["type"] = "ipc" }) },
        };
        File.WriteAllText(Path.Combine(_bundle.FullName, "config.json"), bundle.ToJsonString());
        return Process.Start(new ProcessStartInfo("runc", ["--root", Path.Combine(_bundle.FullName, "state"), "run", "--bundle", _bundle.FullName, $"slipway-{Guid.NewGuid():N}"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
    }

    private JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(_bundle.FullName, name)))!;

    private static JsonArray Array(IEnumerable<string> words) => new([.. words.Select(word => JsonValue.Create(word))]);

    private static JsonObject Mount(string target, string type, string source, params string[] options) => new()
    {
        ["destination"] = target, ["type"] = type, ["source"] = source, ["options"] = Array(options),
    };

    private static async Task ExtractAsync(string archive, string folder)
    {
        await using var file = File.OpenRead(archive);
        var packed = file.ReadByte() == 0x1f;
        file.Position = 0;
        await using Stream content = packed ? new GZipStream(file, CompressionMode.Decompress) : file;
        await TarFile.ExtractToDirectoryAsync(content, folder, overwriteFiles: true);
    }
}
