namespace Slipway.Orchestrator.Reconciling;

/// <summary>
/// Whether this process has seen the database without a gap for so long that every runner that lives has renewed its leases since. A lease that
/// ran out before that may only tell that the database, or the way to it, was away.
/// </summary>
internal sealed class DatabaseWatch(TimeProvider time)
{
    /// <summary>Shorter than what is left of a lease when its renewal is due, by the time that the renewal may take.</summary>
    internal static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(8);

    internal static readonly TimeSpan Enough = TimeSpan.FromSeconds(15);

    private long _since;
    private long? _last;

    /// <summary>To be called each time the database has answered.</summary>
    public bool IsSteady()
    {
        var now = time.GetTimestamp();
        if (_last is not { } last || time.GetElapsedTime(last, now) > LongestGap)
        {
            _since = now;
        }

        _last = now;
        return time.GetElapsedTime(_since, now) >= Enough;
    }
}
