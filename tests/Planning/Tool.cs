using System.Diagnostics;

namespace Slipway.Tests.Planning;

/// <summary>Programs of others that judge what we make.</summary>
internal static class Tool
{
    public static async Task<(int ExitCode, string Output)> RunAsync(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(output));
    }

    public static string OnPath(string name)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, $"There is no {name} on this machine.");
        return found!;
    }
}

internal static class RealKubernetes
{
    /// <summary>A program from the newest release files in <c>SLIPWAY_LAB_ARTIFACTS</c>; without them the test is skipped.</summary>
    public static string Program(string name)
    {
        var artifacts = Environment.GetEnvironmentVariable("SLIPWAY_LAB_ARTIFACTS");
        var releases = artifacts is null ? null : new DirectoryInfo(Path.Combine(artifacts, "files", "dl.k8s.io", "release"));
        var found = releases is { Exists: true }
            ? releases.EnumerateDirectories().OrderByDescending(folder => Version.Parse(folder.Name[1..]))
                .Select(folder => Path.Combine(folder.FullName, "bin", "linux", "amd64", name)).FirstOrDefault(File.Exists)
            : null;
        Assert.SkipWhen(found is null, $"SLIPWAY_LAB_ARTIFACTS names no folder with a {name}.");
        return found!;
    }
}

internal sealed class ScratchFolder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("slipway-planning-");

    public string Path => _directory.FullName;

    public string Write(string name, string content)
    {
        var file = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        return file;
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
