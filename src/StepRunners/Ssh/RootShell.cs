using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Slipway.Contracts.Errors;

namespace Slipway.StepRunners.Ssh;

/// <summary>
/// A root shell on the host that takes its commands from standard input. The password goes over only when sudo asks with our
/// own prompt, and commands only after the shell has said that it is there: neither can be taken for the other.
/// </summary>
internal sealed class RootShell : IAsyncDisposable
{
    private static readonly TimeSpan HandOver = TimeSpan.FromSeconds(30);

    /// <summary>Whatever is asked of the shell; it waits for the host's lock, and for units to stop.</summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromMinutes(2);

    /// <summary>More bytes than any answer or protocol line has.</summary>
    private const int LongestLine = 256 * 1024;

    private const string PidMark = "slipway-sudo-is-";

    private readonly SshChannel _channel;
    private readonly TimeProvider _time;
    private readonly List<byte> _unread = [];
    private int? _sudo;

    private RootShell(SshChannel channel, TimeProvider time) => (_channel, _time) = (channel, time);

    /// <exception cref="HostFailure">sudo does not let us through.</exception>
    /// <exception cref="ConnectionDropped">The connection broke on the way, or sudo neither lets us through nor refuses.</exception>
    public static async Task<RootShell> OpenAsync(SshSession session, string user, string? sudoPassword, TimeProvider time, CancellationToken cancellationToken)
    {
        var prompt = $"slipway-sudo-{Nonce()}:";
        var ready = $"slipway-ready-{Nonce()}";
        var shell = $"echo {ready}; exec /bin/sh";
        // The login shell may be any, so it only starts /bin/sh. -S asks on standard error, which joins the one stream we read.
        var command = user == "root"
            ? $"exec /bin/sh -c '{shell}' 2>&1"
            : $"exec /bin/sh -c 'echo {PidMark}$$; LC_ALL=C exec sudo -S -p {prompt} -- /bin/sh -c \"{shell}\" 2>&1'";
        var opened = new RootShell(await session.OpenAsync(command, cancellationToken), time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = time.CreateTimer(_ => limit.Cancel(), null, HandOver, Timeout.InfiniteTimeSpan);
        try
        {
            await opened.PassAsync(prompt, ready, sudoPassword, limit.Token);
            return opened;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var (asks, late) = (opened.IsAsked, $"sudo gave no root shell within {HandOver.TotalSeconds:0} s; it said: {opened.Said()}");
            await opened.AbandonAsync(session);
            throw asks ? HostFailure.Sudo(ErrorCodes.SudoPasswordRequired, late) : new ConnectionDropped(late);
        }
        catch
        {
            await opened.AbandonAsync(session);
            throw;
        }
    }

    /// <summary>Commands for the shell to read.</summary>
    public Task SendAsync(string commands, CancellationToken cancellationToken) => _channel.WriteAsync(Encoding.UTF8.GetBytes(commands), cancellationToken);

    /// <summary>Gives out line by line until one was the last.</summary>
    /// <exception cref="ConnectionDropped">The shell or the connection ended before, or there was no last line in time.</exception>
    public async Task ReadLinesAsync(Func<string, bool> isLast, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(AnswerTime, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            while (!isLast(await ReadLineAsync(limit.Token)))
            {
                limit.Token.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ConnectionDropped($"The root shell gave no answer within {AnswerTime.TotalMinutes:0} min.");
        }
    }

    /// <exception cref="ConnectionDropped">The shell or the connection ended before the line did, or the line has no end.</exception>
    public async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var end = _unread.IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = HostText.Decode(CollectionsMarshal.AsSpan(_unread)[..end]);
                _unread.RemoveRange(0, end + 1);
                return line;
            }

            if (_unread.Count > LongestLine)
            {
                throw new ConnectionDropped($"The root shell said a line without an end: {Said()}");
            }

            _unread.AddRange(await ReceiveAsync(cancellationToken) ?? throw new ConnectionDropped($"The root shell ended; it said: {Said()}"));
        }
    }

    /// <returns>What came next, or null when the shell ended.</returns>
    /// <exception cref="ConnectionDropped">The connection broke.</exception>
    public async ValueTask<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        if (_unread.Count > 0)
        {
            byte[] rest = [.. _unread];
            _unread.Clear();
            return rest;
        }

        return await ReceiveAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _channel.DisposeAsync();

    private async Task PassAsync(string prompt, string ready, string? password, CancellationToken cancellationToken)
    {
        var asked = false;
        while (true)
        {
            var text = Encoding.UTF8.GetString([.. _unread]);
            _sudo ??= PidIn(text);
            if (text.IndexOf(ready + "\n", StringComparison.Ordinal) is >= 0 and var at)
            {
                var rest = Encoding.UTF8.GetBytes(text[(at + ready.Length + 1)..]);
                _unread.Clear();
                _unread.AddRange(rest);
                return;
            }

            if (text.IndexOf(prompt, StringComparison.Ordinal) is >= 0 and var promptAt)
            {
                if (asked)
                {
                    throw HostFailure.Sudo(ErrorCodes.SudoPasswordWrong, "sudo refused the password; it was tried once.");
                }

                if (string.IsNullOrEmpty(password))
                {
                    throw HostFailure.Sudo(ErrorCodes.SudoPasswordRequired, "sudo asks for a password and the credential has none.");
                }

                asked = true;
                var rest = Encoding.UTF8.GetBytes(text[(promptAt + prompt.Length)..]);
                _unread.Clear();
                _unread.AddRange(rest);
                await _channel.WriteAsync(Encoding.UTF8.GetBytes(password + "\n"), cancellationToken);
            }

            if (_unread.Count > LongestLine || await ReceiveAsync(cancellationToken) is not { } more)
            {
                throw Refusal(Said());
            }

            _unread.AddRange(more);
        }
    }

    /// <summary>
    /// A sudo that waits for a password counts a closed input as a failed attempt, which may lock the account. Its real user is
    /// still ours at that point, so it can be killed before it counts anything.
    /// </summary>
    private async Task AbandonAsync(SshSession session)
    {
        if (_sudo is { } pid && session.IsConnected)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            try
            {
                await using var kill = await session.OpenAsync(string.Create(CultureInfo.InvariantCulture, $"kill -9 {pid} 2>&1"), limit.Token);
                while (await kill.Output.WaitToReadAsync(limit.Token) && kill.Output.TryRead(out _))
                {
                }
            }
            catch (Exception e) when (e is ConnectionDropped or OperationCanceledException)
            {
                // Closing is what remains.
            }
        }

        await DisposeAsync();
    }

    private static int? PidIn(string text)
    {
        var at = text.IndexOf(PidMark, StringComparison.Ordinal);
        var end = at < 0 ? -1 : text.IndexOf('\n', at);
        return end > 0 && int.TryParse(text.AsSpan(at + PidMark.Length, end - at - PidMark.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : null;
    }

    /// <summary>A line that waits for its end is a question, as PAM's modules put them.</summary>
    private bool IsAsked => _unread is [.., not (byte)'\n'];

    /// <summary>Not everything that ends is a refusal: the host may be shutting down, or have no room for another process.</summary>
    private Exception Refusal(string said)
    {
        if (said.Length == 0 || _channel.ExitStatus is null || Has("temporarily unavailable") || Has("Cannot allocate memory"))
        {
            return new ConnectionDropped($"sudo ended before the root shell was there; it said: {said}");
        }

        return HostFailure.Sudo(
            said switch
            {
                _ when Has("incorrect password") || Has("Sorry, try again") => ErrorCodes.SudoPasswordWrong,
                _ when Has("must have a tty") || Has("terminal is required") => ErrorCodes.SudoRequiresTty,
                _ when Has("password is required") || Has("no password was provided") => ErrorCodes.SudoPasswordRequired,
                _ => ErrorCodes.SudoNotAllowed,
            },
            $"sudo said: {said}");

        bool Has(string words) => said.Contains(words, StringComparison.OrdinalIgnoreCase);
    }

    private string Said()
    {
        var lines = HostText.Decode(CollectionsMarshal.AsSpan(_unread)).Split('\n');
        return HostText.End(string.Join('\n', lines.Where(line => !line.StartsWith(PidMark, StringComparison.Ordinal))).Trim());
    }

    private async ValueTask<byte[]?> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (await _channel.Output.WaitToReadAsync(cancellationToken))
        {
            if (_channel.Output.TryRead(out var bytes))
            {
                return bytes;
            }
        }

        return null;
    }

    private static string Nonce() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
}
