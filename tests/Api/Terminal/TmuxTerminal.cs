using System.Diagnostics;
using Slipway.Tests.Support;

namespace Slipway.Tests.Api.Terminal;

/// <summary>A real terminal: a tmux server of its own, with one window that can be typed into, resized and read.</summary>
internal sealed class TmuxTerminal : IAsyncDisposable
{
    private const string Ended = "ended with ";

    private readonly UserTerminal _user;
    private readonly string _socket;

    private TmuxTerminal(UserTerminal user) => (_user, _socket) = (user, Path.Combine(user.Home.FullName, "tmux"));

    /// <param name="user">Whose home and path the command gets.</param>
    public static async Task<TmuxTerminal> StartAsync(UserTerminal user, int columns, int rows, params string[] command)
    {
        var terminal = new TmuxTerminal(user);
        // What a command left on the screen outlasts it.
        var configuration = user.Write("tmux.conf", "set -g remain-on-exit on\nset -g default-terminal tmux-256color\n");
        // tmux 3.3 sometimes never learns with what a command ended.
        await terminal.TmuxAsync(["-u", "-f", configuration, "new-session", "-d", "-x", $"{columns}", "-y", $"{rows}", "--", "sh", "-c", $"trap : INT; \"$@\"; echo \"{Ended}$?\"", "sh", .. command]);
        return terminal;
    }

    public Task TypeAsync(string text) => TmuxAsync(["send-keys", "-l", text]);

    public Task PressAsync(string key) => TmuxAsync(["send-keys", key]);

    public Task ResizeAsync(int columns, int rows) => TmuxAsync(["resize-window", "-x", $"{columns}", "-y", $"{rows}"]);

    /// <summary>The screen as it is, without what has scrolled off.</summary>
    public Task<string> ScreenAsync() => TmuxAsync(["capture-pane", "-p"]);

    /// <summary>All that has been on the screen and was not taken away again.</summary>
    public Task<string> ScrollbackAsync() => TmuxAsync(["capture-pane", "-p", "-S", "-"]);

    public Task<string> ShowsAsync(string text) => ShowsAsync(screen => screen.Contains(text, StringComparison.Ordinal));

    public Task<string> ShowsAsync(Func<string, bool> holds) => Eventually.SeesAsync(ScreenAsync, holds);

    /// <returns>The command's exit code.</returns>
    public async Task<int> EndedAsync() =>
        int.Parse((await Eventually.SeesAsync(ScrollbackAsync, said => said.Contains(Ended, StringComparison.Ordinal))).Split(Ended)[1].Split('\n')[0], System.Globalization.CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync() => await TmuxAsync(["kill-server"]);

    private async Task<string> TmuxAsync(IReadOnlyList<string> arguments)
    {
        using var tmux = _user.Start("tmux", ["-S", _socket, .. arguments]);
        var errors = tmux.StandardError.ReadToEndAsync();
        var output = await tmux.StandardOutput.ReadToEndAsync();
        await tmux.WaitForExitAsync();
        Assert.True(tmux.ExitCode == 0, await errors);
        return output;
    }
}
