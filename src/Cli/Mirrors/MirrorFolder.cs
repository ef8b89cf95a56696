using System.Security.Cryptography;
using Slipway.Contracts.Http.V1;

namespace Slipway.Cli.Mirrors;

/// <param name="Path">Below the mirror's root.</param>
/// <param name="State"><c>there</c>, <c>fetched</c>, <c>missing</c>, <c>wrong</c> or <c>unknown checksum</c>.</param>
/// <param name="Detail">Why, where something is wrong.</param>
internal sealed record MirrorEntry(string Path, string State, string Detail = "")
{
    public bool IsGood => State is "there" or "fetched";
}

/// <summary>A folder in the layout <c>files/&lt;upstream host&gt;/&lt;upstream path&gt;</c>, for any web server.</summary>
/// <param name="root">The folder.</param>
/// <param name="http">Fetches; follows redirections.</param>
/// <param name="sources">Where to fetch from instead, by upstream host: base URL.</param>
internal sealed class MirrorFolder(string root, HttpClient http, IReadOnlyDictionary<string, string> sources)
{
    /// <summary>Fetches what is missing or wrong. A file appears under its name only when it is whole and right.</summary>
    public async Task<MirrorEntry> FillAsync(ArtifactListFile file, CancellationToken cancellationToken)
    {
        var entry = await VerifyAsync(file, cancellationToken);
        if (entry.State is not ("missing" or "wrong"))
            return entry;
        var path = PathOf(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var part = path + ".part";
        try
        {
            await using (var content = await http.GetStreamAsync(SourceOf(file.Url), cancellationToken))
            await using (var target = File.Create(part))
                await content.CopyToAsync(target, cancellationToken);
            var sha256 = await HashAsync(part, cancellationToken);
            if (sha256 != file.Sha256)
                return new MirrorEntry(file.MirrorPath, "wrong", $"{SourceOf(file.Url)} has SHA-256 {sha256}, not {file.Sha256}");
            File.Move(part, path, overwrite: true);
            return new MirrorEntry(file.MirrorPath, "fetched");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new MirrorEntry(file.MirrorPath, "missing", $"{SourceOf(file.Url)}: {e.Message}");
        }
        finally
        {
            File.Delete(part);
        }
    }

    public async Task<MirrorEntry> VerifyAsync(ArtifactListFile file, CancellationToken cancellationToken)
    {
        if (file.Sha256.Length == 0)
            return new MirrorEntry(file.MirrorPath, "unknown checksum", "give it in the spec's artifacts.checksums, and put the file there by hand");
        if (!File.Exists(PathOf(file)))
            return new MirrorEntry(file.MirrorPath, "missing");
        var sha256 = await HashAsync(PathOf(file), cancellationToken);
        return sha256 == file.Sha256 ? new MirrorEntry(file.MirrorPath, "there") : new MirrorEntry(file.MirrorPath, "wrong", $"SHA-256 is {sha256}");
    }

    private string PathOf(ArtifactListFile file)
    {
        var path = Path.GetFullPath(Path.Combine(root, file.MirrorPath));
        return path.StartsWith(Path.GetFullPath(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new InvalidOperationException($"{file.MirrorPath} leads out of {root}.");
    }

    private string SourceOf(string url) => new Uri(url) is var upstream && sources.TryGetValue(upstream.Host, out var source) ? source.TrimEnd('/') + upstream.PathAndQuery : url;

    private static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }
}
