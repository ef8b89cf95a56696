namespace Slipway.Orchestrator.Reconciling;

/// <summary>Of one rule. Whoever is behind gets no faster by being told again and again: the pause after each time is twice the one before.</summary>
internal sealed class Patience(TimeProvider time)
{
    internal static readonly TimeSpan First = TimeSpan.FromSeconds(10);

    internal static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly Dictionary<Suspect, (long Since, TimeSpan Pause)> _told = [];

    /// <param name="found">All suspects that there are; one that is not among them any more is forgotten.</param>
    /// <returns>Those whose turn it is.</returns>
    public IReadOnlyList<Suspect> Due(IReadOnlyList<Suspect> found)
    {
        foreach (var gone in _told.Keys.Except(found).ToList())
        {
            _told.Remove(gone);
        }

        return [.. found.Where(suspect => !_told.TryGetValue(suspect, out var last) || time.GetElapsedTime(last.Since) >= last.Pause)];
    }

    /// <summary>Something was said of it: its next pause begins.</summary>
    public void Told(Suspect suspect)
    {
        var pause = _told.TryGetValue(suspect, out var last) ? last.Pause * 2 : First;
        _told[suspect] = (time.GetTimestamp(), pause < Longest ? pause : Longest);
    }
}
