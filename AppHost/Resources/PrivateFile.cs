using System.Security.Cryptography;
using System.Text;

namespace Slipway.AppHost.Resources;

/// <summary>Secrets of a development installation: random, kept beside its data, readable by its owner only.</summary>
public static class PrivateFile
{
    public static void Write(string path, string text)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using var file = new StreamWriter(path, new UTF8Encoding(false), options);
        file.Write(text);
    }

    public static string ReadOrCreate(string path, Func<string> create)
    {
        if (!File.Exists(path))
            Write(path, create());
        return File.ReadAllText(path);
    }

    /// <summary>Letters and digits, so that it needs no escaping in any connection string or URI.</summary>
    public static string RandomPassword() => RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 32);
}
