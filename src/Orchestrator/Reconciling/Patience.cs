namespace Slipway.Orchestrator.Reconciling;

/// <summary>Of one rule. Whoever is behind gets no faster by being told again and again: the pause after each time is twice the one before.</summary>
internal sealed class Patience(TimeProvider time)
{
    internal static readonly TimeSpan First = TimeSpan.FromSeconds(10);

    internal static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly Dictionary<Suspect, (long Since, TimeSpan Pause)> _tried = [];

    /// <param name="found">All suspects that there are; one that is not among them any more is forgotten.</param>
    /// <returns>Those whose turn it is; their next pause begins.</returns>
    public IReadOnlyList<Suspect> Due(IReadOnlyList<Suspect> found)
    {
        foreach (var gone in _tried.Keys.Except(found).ToList())
        {
            _tried.Remove(gone);
        }

        var due = found.Where(suspect => !_tried.TryGetValue(suspect, out var last) || time.GetElapsedTime(last.Since) >= last.Pause).ToList();
        foreach (var suspect in due)
        {
            var pause = _tried.TryGetValue(suspect, out var last) ? last.Pause * 2 : First;
            _tried[suspect] = (time.GetTimestamp(), pause < Longest ? pause : Longest);
        }

        return due;
    }

    /// <summary>Nothing was said of it: its turn comes at once.</summary>
    public void Forget(Suspect suspect) => _tried.Remove(suspect);
}
