namespace Slipway.AppHost.Resources;

/// <summary>Where servers keep what they own: a given directory, which stays, or a temporary one, which goes.</summary>
public sealed class StateDirectory : IDisposable
{
    public StateDirectory(string? path = null)
    {
        IsTemporary = path is null;
        Path = path is null ? System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"slipway-{Guid.NewGuid():N}"[..20]) : System.IO.Path.GetFullPath(path);
        // The servers' accounts must pass through to directories of their own, and see nothing else.
        Directory.CreateDirectory(
            Path,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    public string Path { get; }

    public bool IsTemporary { get; }

    public string Of(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        if (IsTemporary)
            Directory.Delete(Path, recursive: true);
    }
}
