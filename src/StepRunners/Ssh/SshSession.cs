using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Renci.SshNet;
using Renci.SshNet.Common;
using Slipway.Contracts.Errors;
using Slipway.ServiceDefaults.Egress;
using ConnectionInfo = Renci.SshNet.ConnectionInfo;

namespace Slipway.StepRunners.Ssh;

/// <summary>One authenticated connection to a host whose key was checked.</summary>
internal sealed class SshSession : IDisposable
{
    /// <summary>sshd's MaxSessions is 10 by default, and the owner's own tools may share it.</summary>
    private const int MaxChannels = 8;

    // What a modern sshd offers anyway; curve25519 and ed25519 cost the least processor time on both ends.
    private static readonly string[] PreferredKeyExchange = ["curve25519-sha256", "curve25519-sha256@libssh.org"];
    private static readonly string[][] HostKeyFamilies = [["ssh-ed25519"], ["ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"], ["rsa-sha2-512", "rsa-sha2-256"]];

    private readonly SshClient _client;
    private readonly SemaphoreSlim _slots = new(MaxChannels);
    private readonly ConcurrentDictionary<SshChannel, bool> _channels = new();

    private BastionTunnel? _tunnel;

    private SshSession(SshClient client, IPAddress address, string hostKey)
    {
        _client = client;
        Address = address;
        HostKey = hostKey;
    }

    /// <summary>Where the connection went; the target may be a name. Through a bastion it is this machine.</summary>
    public IPAddress Address { get; }

    /// <summary>Fingerprint of the key that the host showed.</summary>
    public string HostKey { get; }

    public bool IsConnected
    {
        get
        {
            try
            {
                return _client.IsConnected;
            }
            catch (ObjectDisposedException)
            {
                // Another user of the session found it dead and closed it.
                return false;
            }
        }
    }

    /// <exception cref="HostFailure">The host cannot be reached, shows another key, or refuses the credential.</exception>
    public static async Task<SshSession> ConnectAsync(SshTarget target, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (target.Bastion is { } through)
        {
            var tunnel = await BastionTunnel.OpenAsync(target, through, timeout, cancellationToken);
            try
            {
                var session = await ConnectAsync(target, tunnel.Enter, timeout, cancellationToken);
                session._tunnel = tunnel;
                return session;
            }
            catch
            {
                _ = Task.Run(tunnel.Dispose, CancellationToken.None);
                throw;
            }
        }

        var addresses = await ResolveAsync(target, cancellationToken);
        for (var next = 0; ; next++)
        {
            try
            {
                var at = new IPEndPoint(addresses[next], target.Port);
                return await ConnectAsync(target, () => at, timeout, cancellationToken);
            }
            catch (HostFailure failure) when (failure.IsUnreachable && next + 1 < addresses.Count)
            {
            }
        }
    }

    private static async Task<SshSession> ConnectAsync(SshTarget target, Func<IPEndPoint> way, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            return await ConnectAsync(target, way(), timeout, HostKeyFamilies[0], cancellationToken);
        }
        catch (HostFailure failure) when (failure.Code == ErrorCodes.HostKeyChanged)
        {
            // The pinned fingerprint may be that of another of the host's keys.
            foreach (var family in HostKeyFamilies.Skip(1))
            {
                try
                {
                    return await ConnectAsync(target, way(), timeout, family, cancellationToken, only: true);
                }
                catch (HostFailure other) when (other.Code is ErrorCodes.HostKeyChanged or ErrorCodes.HostUnreachable)
                {
                }
            }

            throw;
        }
    }

    /// <exception cref="ConnectionDropped">The connection is gone.</exception>
    public async Task<SshChannel> OpenAsync(string command, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            // Opening a channel blocks for a round trip.
            var channel = await Task.Run(() => new SshChannel(_client.CreateCommand(command), Closed), cancellationToken);
            _channels[channel] = true;
            return channel;
        }
        catch (Exception e)
        {
            _slots.Release();
            if (e is SshException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                throw new ConnectionDropped("The SSH connection is gone.", e);
            }

            throw;
        }
    }

    /// <returns>Why this connection may not serve the target any more; null when it may.</returns>
    public HostFailure? WhyNot(SshTarget target) => target.Bastion is { } bastion && _tunnel is not null
        ? target.WhyNotBehindBastion() ?? bastion.WhyNot(_tunnel.Bastion.Address)
        : target.WhyNot(Address);

    /// <summary>A port of this machine, on loopback, through which one connection reaches another.</summary>
    public ForwardedPortLocal ForwardOnce(string host, int port)
    {
        var forwarded = new ForwardedPortLocal("127.0.0.1", host, (uint)port);
        var taken = false;
        // SSH.NET asks before it opens a channel, and closes the connection on an exception.
        forwarded.RequestReceived += (_, _) =>
        {
            if (Interlocked.Exchange(ref taken, true))
            {
                throw new SshException("The port is taken.");
            }
        };
        _client.AddForwardedPort(forwarded);
        forwarded.Start();
        return forwarded;
    }

    /// <summary>Whether the host still serves this connection.</summary>
    public async Task<bool> AnswersAsync(TimeSpan limit, TimeProvider time)
    {
        using var late = new CancellationTokenSource(limit, time);
        try
        {
            var channel = await OpenAsync("exit 0", late.Token).WaitAsync(late.Token);
            var answered = await channel.Output.WaitToReadAsync(late.Token) is var _;
            _ = channel.DisposeAsync().AsTask();
            return answered;
        }
        catch (Exception e) when (e is ConnectionDropped or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Blocks while the peer does not answer.</summary>
    public void Dispose()
    {
        // SSH.NET tells nobody when a silent connection is closed from this end.
        foreach (var channel in _channels.Keys)
        {
            channel.Break();
        }

        _client.Dispose();
        _tunnel?.Dispose();
    }

    private void Closed(SshChannel channel)
    {
        _channels.TryRemove(channel, out _);
        _slots.Release();
    }

    private static async Task<SshSession> ConnectAsync(
        SshTarget target, IPEndPoint at, TimeSpan timeout, string[] hostKeys, CancellationToken cancellationToken, bool only = false)
    {
        var info = new ConnectionInfo(at.Address.ToString(), at.Port, target.User, Methods(target)) { Timeout = timeout, MaxSessions = MaxChannels };
        Prefer(info.KeyExchangeAlgorithms, PreferredKeyExchange, only: false);
        Prefer(info.HostKeyAlgorithms, hostKeys, only);
        var client = new SshClient(info) { KeepAliveInterval = TimeSpan.FromSeconds(15) };
        string? shown = null;
        client.HostKeyReceived += (_, e) =>
        {
            shown = $"SHA256:{e.FingerPrintSHA256.TrimEnd('=')}";
            e.CanTrust = target.PinnedHostKey is null || target.PinnedHostKey == shown;
        };
        try
        {
            await client.ConnectAsync(cancellationToken);
            return new SshSession(client, at.Address, shown ?? throw HostFailure.Connect(ErrorCodes.HostUnreachable, $"{target} showed no host key."));
        }
        catch (Exception e)
        {
            // A half-open connection may take its whole time-out to close.
            _ = Task.Run(client.Dispose, CancellationToken.None);
            throw Explain(target, shown, e, cancellationToken);
        }
    }

    private static async Task<IReadOnlyList<IPAddress>> ResolveAsync(SshTarget target, CancellationToken cancellationToken)
    {
        try
        {
            var found = await target.Egress.ResolveAsync(target.Address, cancellationToken);
            return found.Count == 0 ? throw HostFailure.Connect(ErrorCodes.HostUnreachable, $"{target.Address} has no address.")
                : found.Where(address => target.WhyNot(address) is null).ToList() is { Count: > 0 } fit ? fit
                : throw target.WhyNot(found[0])!;
        }
        catch (EgressDeniedException denied)
        {
            throw HostFailure.Connect(ErrorCodes.EgressDenied, denied.Message, denied);
        }
        catch (SocketException unknown)
        {
            throw HostFailure.Connect(ErrorCodes.HostUnreachable, $"{target.Address} does not resolve: {unknown.Message}", unknown);
        }
    }

    private static Exception Explain(SshTarget target, string? shown, Exception e, CancellationToken cancellationToken) => e switch
    {
        OperationCanceledException when cancellationToken.IsCancellationRequested => e,
        HostFailure => e,
        SshConnectionException when shown is not null && target.PinnedHostKey is { } pinned && pinned != shown => HostFailure.Connect(
            ErrorCodes.HostKeyChanged, $"{target} shows the host key {shown}; pinned is {pinned}.", e),
        SshAuthenticationException => HostFailure.Connect(ErrorCodes.SshAuthFailed, $"{target} refused the credential: {e.Message}", e),
        _ => HostFailure.Connect(ErrorCodes.HostUnreachable, $"{target} does not answer: {e.Message}", e),
    };

    private static AuthenticationMethod[] Methods(SshTarget target)
    {
        var secrets = target.Secrets;
        var methods = new List<AuthenticationMethod>();
        if (secrets.SshPrivateKey is { Length: > 0 } pem)
        {
            methods.Add(new PrivateKeyAuthenticationMethod(target.User, ParsedKeys.Get(target, pem, secrets.SshPrivateKeyPassphrase)));
        }

        if (secrets.SshPassword is { Length: > 0 } password)
        {
            methods.Add(new PasswordAuthenticationMethod(target.User, password));
            // Many PAM set-ups offer only this one for passwords.
            var interactive = new KeyboardInteractiveAuthenticationMethod(target.User);
            interactive.AuthenticationPrompt += (_, e) =>
            {
                foreach (var prompt in e.Prompts.Where(prompt => !prompt.IsEchoed))
                {
                    prompt.Response = password;
                }
            };
            methods.Add(interactive);
        }

        return methods.Count > 0 ? [.. methods] : throw HostFailure.Connect(ErrorCodes.SshAuthFailed, "The credential has neither a key nor a password for SSH.");
    }

    private static void Prefer<T>(Renci.SshNet.IOrderedDictionary<string, T> algorithms, string[] names, bool only)
    {
        if (only)
        {
            foreach (var name in algorithms.Keys.Except(names).ToList())
            {
                algorithms.Remove(name);
            }
        }

        foreach (var name in names.Reverse().Where(algorithms.ContainsKey))
        {
            algorithms.SetPosition(name, 0);
        }
    }
}
