using System.Diagnostics;
using System.Text.Json.Nodes;
using Slipway.Tests.Helm;
using Slipway.Tests.Support;

[assembly: AssemblyFixture(typeof(Chart))]

namespace Slipway.Tests.Helm;

/// <summary>The chart, rendered by <c>Render/main.go</c>, which is built once.</summary>
public sealed class Chart : IAsyncLifetime
{
    private static readonly string Folder = AppContext.BaseDirectory;
    private static readonly string Renderer = Path.Combine(Folder, "render");

    /// <summary>The checkout that the tests were built from.</summary>
    public static string Schema => File.ReadAllText(Path.Combine(Folder, "slipway", "values.schema.json"));

    public async ValueTask InitializeAsync() => await RunAsync("go", "build", "-o", Renderer, Path.Combine(Folder, "Render", "main.go"));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <param name="values">Names in <c>Values/</c>, or text.</param>
    public async Task<JsonNode> ValuesAsync(params string[] values) => JsonNode.Parse(await RenderAsync("values", values))!;

    public async Task<IReadOnlyList<JsonObject>> ManifestsAsync(params string[] values) =>
        [.. (await RenderAsync("slipway", values)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject())];

    /// <summary>What Helm prints after an install.</summary>
    public Task<string> NotesAsync(params string[] values) => RenderAsync("notes", values);

    /// <summary>Both outputs of a strict dry run in the kubeconfig's namespace; needs kubectl.</summary>
    public static async Task<string> DryRunAsync(string kubeconfig, IEnumerable<JsonObject> manifests)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllLinesAsync(file, manifests.Select(manifest => manifest.ToJsonString()));
        return await RunAsync("sh", "-c", "kubectl --kubeconfig \"$1\" apply --dry-run=server --validate=strict -f \"$2\" 2>&1", "sh", kubeconfig, file);
    }

    private static async Task<string> RenderAsync(string release, string[] values)
    {
        var files = new List<string>();
        foreach (var value in values)
        {
            var known = Path.Combine(Folder, "Values", value + ".yaml");
            var file = File.Exists(known) ? known : Path.GetTempFileName();
            if (file != known)
            {
                await File.WriteAllTextAsync(file, value);
            }

            files.Add(file);
        }

        return await RunAsync(Renderer, [Path.Combine(Folder, "slipway"), release, "slipway-system", .. files]);
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                // Debian's packages of Go libraries, and nothing from elsewhere.
                ["GO111MODULE"] = "off", ["GOPATH"] = "/usr/share/gocode", ["GOFLAGS"] = "", ["GOPROXY"] = "off",
                ["GOCACHE"] = Path.Combine(Path.GetTempPath(), "slipway-go-cache"),
            },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException(await errors + output);
    }
}
