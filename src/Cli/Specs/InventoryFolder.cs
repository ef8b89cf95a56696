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

    private static readonly string[] Variables = ["group_vars", "host_vars"];

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static InventoryFolder Read(string path)
    {
        var single = File.Exists(path) ? new FileInfo(path) : null;
        var folder = single?.Directory ?? (Directory.Exists(path) ? new DirectoryInfo(path) : throw new UsageException($"there is no {path}"));
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var left = new List<(string, string)>();
        // A file may lie in a home folder: what stands beside it is not sent, but for what Ansible reads with it.
        foreach (var file in single is null ? Below(folder) : [single, .. Variables.SelectMany(name => folder.EnumerateDirectories(name)).SelectMany(Below)])
        {
            var below = Path.GetRelativePath(folder.FullName, file.FullName).Replace('\\', '/');
            var name = $"{folder.Name}/{below}";
            if (below.Split('/')[..^1].FirstOrDefault(Written.Contains) is { } written)
                left.Add((name, $"in {written}/"));
            else if (file.ResolveLinkTarget(returnFinalTarget: true) is { Exists: false })
                left.Add((name, "a link that leads nowhere"));
            else if (file.Length > MostBytes)
                left.Add((name, "larger than 1 MiB"));
            else if (TextOf(file) is { } text)
                files.Add(name, text);
            else
                left.Add((name, "no UTF-8 text"));
        }

        return new InventoryFolder(files, single is null ? null : $"{folder.Name}/{single.Name}", left);
    }

    private static IEnumerable<FileInfo> Below(DirectoryInfo folder) =>
        folder.EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 15, AttributesToSkip = FileAttributes.Hidden });

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
