namespace Slipway.Api.Features.Imports.Inventories;

/// <summary>The files of an import as a tree, with paths of forward slashes and without a leading one.</summary>
public sealed class InventoryFiles
{
    private static readonly string[] Preferred = ["inventory.ini", "hosts.yaml", "hosts.yml", "hosts.ini", "hosts.json", "inventory.yaml", "inventory.yml", "inventory.json", "hosts", "inventory"];
    // What Ansible passes over in an inventory folder.
    private static readonly string[] Ignored = [".pyc", ".pyo", ".swp", ".bak", "~", ".rpm", ".md", ".txt", ".rst", ".orig", ".ini", ".cfg", ".retry"];
    private static readonly string[] NoInventory = ["group_vars", "host_vars", "artifacts", "credentials", "patches"];
    private static readonly string[] VarsExtensions = ["", ".yml", ".yaml", ".json"];
    private readonly SortedDictionary<string, string> _files = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedSet<string>> _folders = new(StringComparer.Ordinal);
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    /// <exception cref="ImportException">A path leads out of the tree or is there twice.</exception>
    public InventoryFiles(IReadOnlyDictionary<string, string> files)
    {
        foreach (var (given, text) in files)
        {
            var parts = given.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToArray();
            if (parts.Length is 0 or > 20 || parts.Contains("..") || !_files.TryAdd(string.Join('/', parts), text))
            {
                throw new ImportException(given, 0, "this path leads out of the inventory or is there twice");
            }

            for (var depth = 0; depth < parts.Length; depth++)
            {
                var folder = string.Join('/', parts[..depth]);
                if (!_folders.TryGetValue(folder, out var names))
                {
                    _folders[folder] = names = new SortedSet<string>(StringComparer.Ordinal);
                }

                names.Add(parts[depth]);
            }
        }

        if (_files.Keys.FirstOrDefault(_folders.ContainsKey) is { } both)
        {
            throw new ImportException(both, 0, "this path is a file and a folder");
        }
    }

    public IEnumerable<string> Unread => _files.Keys.Where(file => !_read.Contains(file));

    public string Read(string path)
    {
        _read.Add(path);
        return _files[path];
    }

    /// <summary>A file whose path ends so, such as a key that a variable names.</summary>
    public string? FindByTail(string tail) =>
        _files.Keys.Where(path => tail == path || tail.EndsWith('/' + path) || path.EndsWith('/' + tail.TrimStart('~', '.', '/'))).Take(2).ToList() is [var only] ? only : null;

    /// <summary>The inventory's files in the order they are read, and the folder that <c>group_vars</c> stands in.</summary>
    public (IReadOnlyList<string> Sources, string Folder) FindInventory(string? named)
    {
        if (named is not null)
        {
            var path = named.Replace('\\', '/').Trim('/');
            path = path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path == "." ? "" : path;
            return _files.ContainsKey(path) ? ([path], FolderOf(path))
                : _folders.ContainsKey(path) ? ([.. SourcesIn(path)], path)
                : throw new ImportException(named, 0, "there is no such file or folder");
        }

        var candidates = _files.Keys.Where(file => !file.Split('/')[..^1].Intersect(NoInventory).Any()).ToList();
        var depth = candidates.Select(DepthOf).DefaultIfEmpty().Min();
        candidates.RemoveAll(file => DepthOf(file) != depth);
        var likely = candidates.Where(file => Preferred.Contains(NameOf(file))).ToList();
        return (likely.Count > 0 ? likely : candidates) switch
        {
            [var only] => ([only], FolderOf(only)),
            [] => throw new ImportException("inventory", 0, "there is no inventory among the files"),
            var several => throw new ImportException("inventory", 0, $"which of these is the inventory: {string.Join(", ", several.Take(10))}?"),
        };
    }

    /// <summary>
    /// Files with variables of one group or host, later ones winning. A folder hides <c>name.yml</c>, and that <c>name.yaml</c>.
    /// </summary>
    public IEnumerable<string> VarsFiles(string folder, string kind, string name)
    {
        var root = Join(folder, kind);
        foreach (var extension in VarsExtensions)
        {
            var path = Join(root, name + extension);
            if (_folders.ContainsKey(path))
            {
                return VarsIn(path);
            }

            if (_files.ContainsKey(path))
            {
                return [path];
            }
        }

        return [];
    }

    private IEnumerable<string> VarsIn(string folder)
    {
        foreach (var name in _folders[folder].Where(name => !name.StartsWith('.') && !name.EndsWith('~')))
        {
            var path = Join(folder, name);
            var extension = Path.GetExtension(name);
            if (_folders.ContainsKey(path))
            {
                foreach (var inner in extension.Length == 0 ? VarsIn(path) : [])
                {
                    yield return inner;
                }
            }
            else if (VarsExtensions.Contains(extension))
            {
                yield return path;
            }
        }
    }

    private IEnumerable<string> SourcesIn(string folder)
    {
        foreach (var name in _folders[folder].Where(name => !name.StartsWith('.') && !NoInventory.Contains(name) && !Ignored.Any(name.EndsWith)))
        {
            var path = Join(folder, name);
            foreach (var source in _folders.ContainsKey(path) ? SourcesIn(path) : [path])
            {
                yield return source;
            }
        }
    }

    private static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static string FolderOf(string path) => path.LastIndexOf('/') is >= 0 and var end ? path[..end] : "";

    private static int DepthOf(string path) => path.Count(sign => sign == '/');
}
