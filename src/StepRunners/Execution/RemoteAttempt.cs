using System.Globalization;
using System.Text;
using Slipway.Catalog;
using Slipway.Contracts.Errors;
using Slipway.StepRunners.Ssh;

namespace Slipway.StepRunners.Execution;

/// <summary>The host refused this runner's epoch: another one holds the attempt now.</summary>
internal sealed class Fenced : Exception;

/// <summary>The host could not do what supervision needs.</summary>
internal sealed class SupervisionFailed(string message) : Exception(message);

internal sealed record Sighting(Found Found, string BootId, string? MachineId, string? Nonce);

/// <summary>One attempt on its host, through a root shell that has read supervise.sh.</summary>
internal sealed class RemoteAttempt(RootShell shell, string reply) : IAsyncDisposable
{
    /// <summary>What a reader of the build is told instead of a script's name.</summary>
    public const string Step = "supervise";

    public const string Leaving = "The host is shutting down, its lock is held, systemd does not say what runs, or another task has come: it has to be looked at again.";

    private static readonly string Supervise = Resource("supervise.sh");
    private static readonly string Ended = Resource("ended.sh");

    public static async Task<RemoteAttempt> OpenAsync(RootShell shell, Assignment a, CancellationToken cancellationToken)
    {
        var reply = $"slipway-{Guid.NewGuid():n}";
        await shell.SendAsync(string.Create(CultureInfo.InvariantCulture, $"set -- {a.TaskId:n} {a.Attempt} {a.Epoch} {a.HostId:n} {reply}\n{Supervise}\n"), cancellationToken);
        return new RemoteAttempt(shell, reply);
    }

    /// <exception cref="Fenced">A runner with a higher epoch was here.</exception>
    public async Task<Sighting> LookAsync(CancellationToken cancellationToken)
    {
        var answer = await CallAsync("with_lock look", "found", cancellationToken);
        return answer is [_, var word, var boot, var machine, var nonce] && Enum.TryParse<Found>(word, ignoreCase: true, out var found) && Enum.IsDefined(found)
            ? new Sighting(found, boot, Known(machine), Known(nonce))
            : throw new SupervisionFailed(HostText.End(string.Join(' ', answer)));

        static string? Known(string word) => word == "-" ? null : word;
    }

    /// <exception cref="HostFailure">Somebody else works on the machine, or it has no room for the attempt.</exception>
    /// <exception cref="ConnectionDropped">The host is shutting down, or has to be looked at again.</exception>
    public async Task StartAsync(string nonce, string bootId, IReadOnlyList<ScriptFile> files, IReadOnlyDictionary<string, string> secrets, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var text = new StringBuilder("put_files() {\n");
        foreach (var file in files)
        {
            Put(text, file.Path, file.Content);
        }

        foreach (var (name, value) in secrets)
        {
            Put(text, $"secrets/{name}", value);
        }

        Put(text, "ended.sh", Ended);
        Put(text, "nonce", nonce + "\n");
        Put(text, "boot-id", bootId + "\n");
        text.Append(CultureInfo.InvariantCulture, $"}}\nwith_lock start {(int)timeout.TotalSeconds}");
        await CallAsync(text.ToString(), "started", cancellationToken);
    }

    /// <summary>Marks a lost attempt's output as ended, so that following it ends too.</summary>
    /// <exception cref="HostFailure">The host has no room even for that, which may be why there is no result.</exception>
    public Task GiveUpAsync(CancellationToken cancellationToken) => CallAsync("with_lock give_up", "lost", cancellationToken);

    /// <summary>From then on <see cref="ReadAsync"/> gives the output file's bytes from the offset on.</summary>
    /// <param name="offset">In bytes.</param>
    /// <param name="replay">Gets the protocol lines before the offset.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task FollowAsync(long offset, Action<string> replay, CancellationToken cancellationToken)
    {
        await shell.SendAsync(string.Create(CultureInfo.InvariantCulture, $"follow {offset}\n"), cancellationToken);
        await shell.ReadLinesAsync(
            line =>
            {
                if (line == $"{reply} live")
                {
                    return true;
                }

                replay(line);
                return false;
            },
            cancellationToken);
    }

    /// <exception cref="ConnectionDropped">The connection broke; the attempt runs on.</exception>
    public async ValueTask<byte[]> ReadAsync(CancellationToken cancellationToken) =>
        await shell.ReadAsync(cancellationToken) ?? throw new ConnectionDropped("The root shell ended.");

    /// <summary>Says what is wished, as often as it takes, and lets <see cref="ReadAsync"/> end when the attempt has, without a result.</summary>
    /// <param name="cancel">See <see cref="Leases.HeldLease.Cancel"/>.</param>
    /// <param name="cancellationToken">Ends the sending.</param>
    public Task WatchAsync(string? cancel, CancellationToken cancellationToken)
    {
        var stop = cancel switch { null => "", "kill" => "stop_now; ", _ => "stop_between_steps; " };
        return shell.SendAsync($"{{ {stop}watch; }} >/dev/null 2>&1\n", cancellationToken);
    }

    public Task RemoveAsync(CancellationToken cancellationToken) => CallAsync("with_lock remove", "removed", cancellationToken);

    public ValueTask DisposeAsync() => shell.DisposeAsync();

    private async Task<string[]> CallAsync(string call, string expected, CancellationToken cancellationToken)
    {
        await shell.SendAsync(call + "\n", cancellationToken);
        var (said, answer) = ("", Array.Empty<string>());
        await shell.ReadLinesAsync(
            line =>
            {
                if (line.StartsWith(reply + " ", StringComparison.Ordinal))
                {
                    answer = line[(reply.Length + 1)..].Split(' ');
                    return true;
                }

                said = HostText.End($"{said}{line}\n");
                return false;
            },
            cancellationToken);
        var rest = HostText.End(string.Join(' ', answer[1..]));
        return answer[0] switch
        {
            _ when answer[0] == expected => answer,
            "fenced" => throw new Fenced(),
            "busy" => throw new HostFailure(ErrorCodes.HostBusy, Step, "Something of another host entry or another cluster is at work on this machine."),
            "full" => throw new HostFailure(ErrorCodes.DiskFull, Step, $"No room for the attempt: {rest}."),
            "leaving" => throw new ConnectionDropped(Leaving),
            _ => throw new SupervisionFailed($"{said}{rest}"),
        };
    }

    private static void Put(StringBuilder text, string path, string content)
    {
        if (content.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException($"{path} contains NUL.");
        }

        text.Append("put '").Append(path).Append("' '").Append(content.Replace("'", "'\\''", StringComparison.Ordinal)).Append("'\n");
    }

    private static string Resource(string name)
    {
        using var stream = typeof(RemoteAttempt).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"'{name}' is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
