namespace Slipway.Orchestrator.Webhooks;

/// <summary>When a delivery that failed is tried again: soon, in case somebody restarts, then for two days.</summary>
internal static class RetrySchedule
{
    private static readonly TimeSpan[] Delays =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(16),
    ];

    /// <param name="tries">Attempts made.</param>
    /// <param name="asked">What the receiver asked for with <c>Retry-After</c>.</param>
    /// <returns>Null: it is dead.</returns>
    public static TimeSpan? After(int tries, TimeSpan? asked, Random random)
    {
        if (tries > Delays.Length)
            return null;
        // Receivers that came back must not meet everybody at once.
        var delay = Delays[tries - 1] * (0.9 + 0.2 * random.NextDouble());
        return asked > delay && asked < Delays[^1] ? asked : delay;
    }
}
