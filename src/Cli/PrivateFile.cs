namespace Slipway.Cli;

/// <summary>Files that only their owner reads.</summary>
internal static class PrivateFile
{
    public static void Write(string path, string text)
    {
        // Beside it and then in its place: mode bits given at creation do not apply to a file that exists, and a reader never sees half of it.
        var beside = $"{path}.{Environment.ProcessId}";
        File.Delete(beside);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(beside, options))
            writer.Write(text);
        File.Move(beside, path, overwrite: true);
    }
}
