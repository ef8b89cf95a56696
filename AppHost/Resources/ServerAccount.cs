namespace Slipway.AppHost.Resources;

/// <summary>Postgres refuses to run as root, and RabbitMQ need not; under any other user they run as that user.</summary>
internal static class ServerAccount
{
    public static bool IsRoot { get; } = Environment.UserName == "root";

    /// <returns>Options for setpriv.</returns>
    public static IEnumerable<string> Options(string? account) =>
        account is null || !IsRoot ? [] : [$"--reuid={account}", $"--regid={account}", "--init-groups"];

    public static async Task CreateDirectoryAsync(string path, string account, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(path);
        await OwnAsync(path, account, cancellationToken);
    }

    public static async Task OwnAsync(string path, string account, CancellationToken cancellationToken)
    {
        if (IsRoot)
            await ChildProcess.RunAsync(["chown", "-R", $"{account}:{account}", path], null, cancellationToken);
        if (Directory.Exists(path))
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
