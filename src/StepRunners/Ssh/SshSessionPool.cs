using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Slipway.StepRunners.Ssh;

/// <summary>Keeps a session per host and login open between tasks, since connecting costs more than a whole short attempt.</summary>
internal sealed class SshSessionPool : IAsyncDisposable
{
    private readonly ConcurrentDictionary<SessionKey, Entry> _entries = new();
    private readonly SemaphoreSlim _connects;
    private readonly SshOptions _options;
    private readonly TimeProvider _time;
    private readonly RunnerMetrics _metrics;
    private readonly ITimer _sweep;
    private readonly ITimer _probe;

    public SshSessionPool(IOptions<SshOptions> options, TimeProvider time, RunnerMetrics metrics)
    {
        _options = options.Value;
        _time = time;
        _metrics = metrics;
        _connects = new SemaphoreSlim(_options.ConcurrentConnects);
        _sweep = time.CreateTimer(_ => CloseIdle(), null, _options.IdleTime / 4, _options.IdleTime / 4);
        _probe = time.CreateTimer(_ => ProbeUsed(), null, _options.ProbeInterval, _options.ProbeInterval);
        metrics.ObserveSessions(() => _entries.Values.Count(entry => entry.Session is not null));
    }

    /// <summary>An open session; connects when there is none, with a few tries while the host does not answer.</summary>
    /// <exception cref="HostFailure">See <see cref="SshSession.ConnectAsync(SshTarget, TimeSpan, CancellationToken)"/>.</exception>
    public async Task<Rented> RentAsync(SshTarget target, CancellationToken cancellationToken)
    {
        while (true)
        {
            var entry = _entries.GetOrAdd(target.Key, _ => new Entry());
            await entry.Gate.WaitAsync(cancellationToken);
            try
            {
                if (entry.Removed)
                {
                    continue;
                }

                // A session outlives the policy and the pin that it was opened under.
                if (entry.Session is { } open
                    && (!open.IsConnected || (target.PinnedHostKey is { } pinned && pinned != open.HostKey) || open.WhyNot(target) is not null))
                {
                    entry.Session = null;
                    Close(open);
                }

                var isNew = entry.Session is null;
                entry.Session ??= await ConnectAsync(target, cancellationToken);
                entry.Users++;
                return new Rented(this, entry, entry.Session, isNew);
            }
            finally
            {
                entry.Gate.Release();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _sweep.DisposeAsync();
        await _probe.DisposeAsync();
        foreach (var entry in _entries.Values)
        {
            if (entry.Session is { } session)
            {
                entry.Session = null;
                Close(session);
            }
        }
    }

    private async Task<SshSession> ConnectAsync(SshTarget target, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await _connects.WaitAsync(cancellationToken);
                try
                {
                    return await SshSession.ConnectAsync(target, _options.ConnectTimeout, cancellationToken);
                }
                finally
                {
                    _connects.Release();
                }
            }
            catch (HostFailure failure)
            {
                _metrics.ConnectFailed(failure.Code);
                if (!failure.IsUnreachable || attempt >= _options.ConnectTries)
                {
                    throw;
                }
            }

            await Task.Delay(_options.ConnectPause * attempt, _time, cancellationToken);
        }
    }

    private void CloseIdle()
    {
        foreach (var (key, entry) in _entries)
        {
            if (!entry.Gate.Wait(0))
            {
                continue;
            }

            try
            {
                if (entry.Users == 0 && _time.GetElapsedTime(entry.IdleSince) >= _options.IdleTime)
                {
                    entry.Removed = true;
                    _entries.TryRemove(key, out _);
                    if (entry.Session is { } session)
                    {
                        Close(session);
                    }
                }
            }
            finally
            {
                entry.Gate.Release();
            }
        }
    }

    private void ProbeUsed()
    {
        foreach (var entry in _entries.Values)
        {
            if (entry is { Users: > 0, Session: { } session })
            {
                _ = ProbeAsync(session);
            }
        }
    }

    // Whoever reads from the session then sees the connection drop, and seeks another.
    private async Task ProbeAsync(SshSession session)
    {
        if (!await session.AnswersAsync(_options.ProbeInterval / 2, _time))
        {
            Close(session);
        }
    }

    // Closing waits for a peer that may be dead.
    private static void Close(SshSession session) => Task.Run(session.Dispose);

    internal sealed class Entry
    {
        public SemaphoreSlim Gate { get; } = new(1);
        public SshSession? Session { get; set; }
        public int Users { get; set; }
        public long IdleSince { get; set; }
        public bool Removed { get; set; }
    }

    internal sealed class Rented(SshSessionPool pool, Entry entry, SshSession session, bool isNew) : IAsyncDisposable
    {
        public SshSession Session => session;

        /// <summary>It was opened for this one.</summary>
        public bool IsNew => isNew;

        /// <summary>Nobody gets this session again.</summary>
        public void Discard()
        {
            if (entry.Session == session)
            {
                entry.Session = null;
            }

            Close(session);
        }

        public async ValueTask DisposeAsync()
        {
            await entry.Gate.WaitAsync();
            entry.Users--;
            entry.IdleSince = pool._time.GetTimestamp();
            entry.Gate.Release();
        }
    }
}
