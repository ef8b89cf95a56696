using System.Text;

namespace Slipway.Cli.Specs;

/// <summary>The files of a Kubespray inventory on this machine.</summary>
/// <param name="Files">Text by path, as below <c>inventory/</c>.</param>
/// <param name="Inventory">The file that was named; null when a folder was.</param>
/// <param name="Left">Paths that stay here, and why.</param>
internal sealed record InventoryFolder(IReadOnlyDictionary<string, string> Files, string? Inventory, IReadOnlyList<(string Path, string Why)> Left)
{
    private const int MostBytes = 1 << 20;

    // What Kubespray writes there is an admin's kubeconfig, certificate keys and programs: none of it is inventory.
    private static readonly string[] Written = ["artifacts", "credentials"];

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static InventoryFolder Read(string path)
    {
        var folder = Directory.Exists(path) ? new DirectoryInfo(path) : File.Exists(path) ? new FileInfo(path).Directory! : throw new UsageException($"there is no {path}");
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var left = new List<(string, string)>();
        foreach (var file in folder.EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 15, AttributesToSkip = FileAttributes.Hidden }))
        {
            var below = Path.GetRelativePath(folder.FullName, file.FullName).Replace('\\', '/');
            var name = $"{folder.Name}/{below}";
            if (below.Split('/')[..^1].FirstOrDefault(part => part.StartsWith('.') || Written.Contains(part)) is { } hidden)
                left.Add((name, $"in {hidden}/"));
            else if (file.Length > MostBytes)
                left.Add((name, "larger than 1 MiB"));
            else if (TextOf(file) is { } text)
                files.Add(name, text);
            else
                left.Add((name, "no UTF-8 text"));
        }

        return new InventoryFolder(files, File.Exists(path) ? $"{folder.Name}/{Path.GetFileName(path)}" : null, left);
    }

    private static string? TextOf(FileInfo file)
    {
        try
        {
            var text = Strict.GetString(File.ReadAllBytes(file.FullName));
            return text.Contains('\0') ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
