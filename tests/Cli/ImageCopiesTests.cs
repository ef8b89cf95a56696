using System.Diagnostics;
using System.Formats.Tar;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Slipway.Cli.Mirrors;

namespace Slipway.Tests.Cli;

/// <summary>With skopeo and a registry, both real: the paths <c>up</c> in it are the upstream.</summary>
public sealed class ImageCopiesTests : IAsyncLifetime
{
    private const string Pause = "registry.k8s.io/pause:3.10";

    private readonly string _root = Directory.CreateTempSubdirectory("slipway-registry-").FullName;
    private Process? _registry;
    private string _address = "";

    private ImageCopies Copies => new(_address, plainHttp: true, new Dictionary<string, string> { ["registry.k8s.io"] = $"{_address}/up" });

    public async ValueTask InitializeAsync()
    {
        var program = Path.Combine(Checkout.Root, "artifacts", "dev", "docker-registry");
        Assert.SkipUnless(File.Exists(program) && File.Exists("/usr/bin/skopeo"), "docker-registry or skopeo is not there (./dev setup fetches them).");
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            _address = probe.LocalEndpoint.ToString()!;
        }

        var config = Path.Combine(_root, "registry.yml");
        await File.WriteAllTextAsync(config, $"version: 0.1\nlog: {{level: error, accesslog: {{disabled: true}}}}\nstorage: {{filesystem: {{rootdirectory: {_root}/storage}}}}\nhttp: {{addr: \"{_address}\"}}\n");
        _registry = Process.Start(new ProcessStartInfo(program, ["serve", config]) { RedirectStandardError = true, RedirectStandardOutput = true, Environment = { ["OTEL_TRACES_EXPORTER"] = "none" } })!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await AnswersAsync(patience.Token))
            await timer.WaitForNextTickAsync(patience.Token);
        using var skopeo = Process.Start("skopeo", ["copy", "--quiet", "--insecure-policy", "--dest-tls-verify=false", $"docker-archive:{Archive()}", $"docker://{_address}/up/pause:3.10"]);
        await skopeo.WaitForExitAsync(patience.Token);
        Assert.Equal(0, skopeo.ExitCode);
    }

    public ValueTask DisposeAsync()
    {
        _registry?.Kill();
        _registry?.Dispose();
        Directory.Delete(_root, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_image_is_missing_then_copied_to_where_containerd_asks_a_mirror_for_it_and_then_there()
    {
        Assert.Equal("missing", (await Copies.VerifyAsync(Pause, TestContext.Current.CancellationToken)).State);
        var copied = await Copies.FillAsync(Pause, TestContext.Current.CancellationToken);
        Assert.Equal(new MirrorEntry($"{_address}/pause:3.10", "fetched"), copied);
        Assert.Equal("there", (await Copies.VerifyAsync(Pause, TestContext.Current.CancellationToken)).State);
    }

    [Fact]
    public async Task What_upstream_does_not_have_is_missing_and_skopeo_says_why()
    {
        var entry = await Copies.FillAsync("registry.k8s.io/pause:0.0", TestContext.Current.CancellationToken);
        Assert.False(entry.IsGood);
        Assert.Contains("manifest unknown", entry.Detail, StringComparison.Ordinal);
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        try
        {
            return (await http.GetAsync($"http://{_address}/v2/", cancellationToken)).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>An image of one small file, as <c>docker save</c> writes it.</summary>
    private string Archive()
    {
        var layer = Tar(("hello", "world"));
        var config = $$"""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["sha256:{{Convert.ToHexStringLower(SHA256.HashData(layer))}}"] } }""";
        var path = Path.Combine(_root, "pause.tar");
        File.WriteAllBytes(path, Tar(
            ("manifest.json", """[{"Config":"config.json","RepoTags":["pause:3.10"],"Layers":["layer.tar"]}]"""), ("config.json", config), ("layer.tar", Encoding.Latin1.GetString(layer))));
        return path;
    }

    private static byte[] Tar(params (string Name, string Content)[] files)
    {
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, TarEntryFormat.Ustar))
        {
            foreach (var (name, content) in files)
                writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.Latin1.GetBytes(content)) });
        }

        return stream.ToArray();
    }
}
