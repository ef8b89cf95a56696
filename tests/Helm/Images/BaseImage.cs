using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Slipway.Tests.Support;

namespace Slipway.Tests.Helm.Images;

/// <summary>
/// A registry with one image: this machine's ASP.NET Core runtime and the libraries that it needs, no shell, no user but "app". It stands
/// where Microsoft's chiseled image of the same content is, and cannot show that that one is as it says.
/// </summary>
internal sealed class BaseImage : IAsyncDisposable
{
    private const string Name = "dotnet/aspnet";

    private readonly WebApplication _registry;
    private readonly Dictionary<string, (string Type, byte[] Content)> _content = [];

    private BaseImage(WebApplication registry) => _registry = registry;

    public string Reference => $"localhost:{new Uri(_registry.Urls.Single()).Port}/{Name}:made-here";

    /// <param name="root">An empty folder for what will be the image's root.</param>
    public static async Task<BaseImage> ServeAsync(DirectoryInfo root)
    {
        var builder = LoopbackServer.CreateBuilder();
        var image = new BaseImage(builder.Build());
        image.Add(await LayerAsync(root));
        image._registry.MapMethods("/v2/{**path}", ["GET", "HEAD"], image.Answer);
        await image._registry.StartAsync();
        return image;
    }

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    private IResult Answer(string? path) =>
        string.IsNullOrEmpty(path) ? Results.Ok()
        : _content.TryGetValue(path[(path.LastIndexOf('/') + 1)..], out var found) ? Results.Bytes(found.Content, found.Type)
        : Results.NotFound();

    private void Add((byte[] Tar, byte[] Gzip) layer)
    {
        var config = Keep("application/vnd.docker.container.image.v1+json", Bytes(new JsonObject
        {
            ["architecture"] = "amd64",
            ["os"] = "linux",
            ["created"] = "2026-01-01T00:00:00Z",
            ["config"] = new JsonObject
            {
                ["Env"] = new JsonArray("PATH=/usr/share/dotnet:/usr/bin", "DOTNET_ROOT=/usr/share/dotnet", "APP_UID=1654", "DOTNET_RUNNING_IN_CONTAINER=true"),
            },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray(Digest(layer.Tar)) },
            ["history"] = new JsonArray(new JsonObject { ["created"] = "2026-01-01T00:00:00Z", ["created_by"] = "tests/Helm" }),
        }));
        var manifest = Bytes(new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = "application/vnd.docker.distribution.manifest.v2+json",
            ["config"] = config,
            ["layers"] = new JsonArray(Keep("application/vnd.docker.image.rootfs.diff.tar.gzip", layer.Gzip)),
        });
        _content[Digest(manifest)] = _content["made-here"] = ("application/vnd.docker.distribution.manifest.v2+json", manifest);
    }

    private JsonObject Keep(string type, byte[] content)
    {
        _content[Digest(content)] = ("application/octet-stream", content);
        return new JsonObject { ["mediaType"] = type, ["size"] = content.Length, ["digest"] = Digest(content) };
    }

    private static async Task<(byte[] Tar, byte[] Gzip)> LayerAsync(DirectoryInfo root)
    {
        var dotnet = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var version = Environment.Version.ToString();
        await Shell.RunAsync("sh", "-ec", """
            root=$1 dotnet=$2 version=$3
            cd "$root"
            mkdir -p etc proc dev sys usr/lib usr/share/dotnet/shared home/app
            mkdir -m 1777 tmp
            ln -s usr/lib lib && ln -s usr/lib lib64
            echo 'app:x:1654:1654::/home/app:/bin/false' >etc/passwd
            echo 'app:x:1654:' >etc/group
            cp -r "$dotnet/dotnet" "$dotnet/host" usr/share/dotnet/
            for part in Microsoft.NETCore.App Microsoft.AspNetCore.App; do
                mkdir "usr/share/dotnet/shared/$part"
                cp -r "$dotnet/shared/$part/$version" "usr/share/dotnet/shared/$part/"
            done
            runtime=$dotnet/shared/Microsoft.NETCore.App/$version
            tls=$(ldconfig -p | sed -n 's/.*libssl\.so\.3 .*=> //p' | head -1)
            for library in $(ldd "$dotnet/dotnet" "$runtime"/*.so "$tls" | sed -n 's,^[^/]*\(/[^ ]*\) (.*,\1,p' | grep -v "^$dotnet" | sort -u) "$tls"; do
                mkdir -p ".$(dirname "$library")"
                cp -L "$library" ".$library"
            done
            """, "sh", root.FullName, dotnet, version);
        using var tar = new MemoryStream();
        TarFile.CreateFromDirectory(root.FullName, tar, includeBaseDirectory: false);
        using var gzip = new MemoryStream();
        await using (var packed = new GZipStream(gzip, CompressionLevel.Fastest))
            await packed.WriteAsync(tar.GetBuffer().AsMemory(0, (int)tar.Length));
        return (tar.ToArray(), gzip.ToArray());
    }

    private static byte[] Bytes(JsonNode node) => System.Text.Encoding.UTF8.GetBytes(node.ToJsonString());

    private static string Digest(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));
}
