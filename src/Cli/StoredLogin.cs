using System.Text.Json;
using Slipway.Contracts;

namespace Slipway.Cli;

/// <summary>What <c>slipway login</c> leaves behind: a server and the key for it, in a file that only its owner reads.</summary>
internal sealed record StoredLogin(Uri Server, string Key)
{
    /// <summary><c>$XDG_CONFIG_HOME/slipway/login.json</c>, or below <c>~/.config</c>.</summary>
    public static string Path { get; } = System.IO.Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } given
            ? given
            : Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "slipway",
        "login.json");

    /// <returns>Null when nobody is logged in.</returns>
    public static StoredLogin? Read()
    {
        if (!File.Exists(Path))
            return null;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(Path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0)
            throw new UsageException($"{Path} holds a key and others may read it: chmod 600 it, or log in again");
        try
        {
            return JsonSerializer.Deserialize<StoredLogin>(File.ReadAllText(Path), SlipwayJson.Options);
        }
        catch (JsonException)
        {
            throw new UsageException($"{Path} is damaged: log in again");
        }
    }

    public void Write()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        PrivateFile.Write(Path, JsonSerializer.Serialize(this, SlipwayJson.Options));
    }

    // A record prints its members; a key must not reach a terminal that way.
    public override string ToString() => Server.ToString();
}
