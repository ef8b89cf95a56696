using System.Diagnostics;
using System.Xml.Linq;

namespace Slipway.Tests.Architecture;

/// <summary>A file as the rules see it: its path from the root, with forward slashes, and its text.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    public bool IsCode => Path.EndsWith(".cs", StringComparison.Ordinal) || IsShell;

    public bool IsShell => Path.EndsWith(".sh", StringComparison.Ordinal) || (!Name.Contains('.', StringComparison.Ordinal) && Text.StartsWith("#!", StringComparison.Ordinal));

    public int Lines => Text.Count(character => character == '\n');
}

/// <param name="Name">Folder and file name, such as <c>Api</c>.</param>
internal sealed record Project(string Name, IReadOnlyList<string> Projects, IReadOnlyList<string> Packages);

/// <summary>What is or would be committed.</summary>
internal static class Repository
{
    private static readonly Lazy<IReadOnlyList<SourceFile>> AllFiles = new(ReadFiles);

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<SourceFile> Files => AllFiles.Value;

    /// <summary>The product's projects.</summary>
    public static IReadOnlyList<Project> Projects { get; } =
        [.. Files.Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal) && !file.Path.StartsWith("tests/", StringComparison.Ordinal)).Select(ReadProject)];

    private static Project ReadProject(SourceFile file)
    {
        var items = XDocument.Parse(file.Text).Descendants().ToList();
        return new Project(
            Path.GetFileNameWithoutExtension(file.Name),
            [.. Includes(items, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)).Order()],
            [.. Includes(items, "PackageReference").Order()]);
    }

    private static IEnumerable<string> Includes(IEnumerable<XElement> items, string name) =>
        items.Where(item => item.Name.LocalName == name).Select(item => item.Attribute("Include")?.Value).OfType<string>();

    private static List<SourceFile> ReadFiles() =>
        [.. Git("ls-files", "-co", "--exclude-standard")
            .Select(path => (Path: path, Full: System.IO.Path.Combine(Root, path)))
            .Where(file => File.Exists(file.Full))
            .Select(file => new SourceFile(file.Path, File.ReadAllText(file.Full)))];

    private static string[] Git(params string[] arguments)
    {
        // The checkout may belong to somebody else than who runs the tests.
        using var git = Process.Start(new ProcessStartInfo("git", ["-c", "safe.directory=*", .. arguments]) { WorkingDirectory = Root, RedirectStandardOutput = true })!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return git.ExitCode == 0 ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries) : throw new InvalidOperationException($"git ended with {git.ExitCode}");
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(System.IO.Path.Combine(directory.FullName, "Slipway.slnx")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException($"No Slipway.slnx above {AppContext.BaseDirectory}");
    }
}
