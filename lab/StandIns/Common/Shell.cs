using System.Diagnostics;

namespace Slipway.StandIns.Common;

public static class Shell
{
    public static async Task<(int Code, string Output)> TryRunAsync(CancellationToken cancellation, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })
            ?? throw new CommandException($"cannot start {program}");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, await output + await errors);
    }

    public static async Task<string> RunAsync(CancellationToken cancellation, string program, params string[] arguments)
    {
        var (code, output) = await TryRunAsync(cancellation, program, arguments);
        return code == 0 ? output : throw new CommandException($"{program} {string.Join(' ', arguments)}: exit {code}: {output.Trim()}");
    }

    public static string? FindInPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);

    /// <summary>Whole or not at all, with its mode from the start.</summary>
    public static void WriteFile(string path, string content, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var fresh = path + ".new";
        File.Delete(fresh);
        using (var file = new FileStream(fresh, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode }))
        using (var writer = new StreamWriter(file))
        {
            writer.Write(content);
        }
        File.Move(fresh, path, true);
    }

    public const UnixFileMode Public = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
}
