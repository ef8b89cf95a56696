namespace Slipway.Api.Features;

internal static class StoredTime
{
    /// <summary>Now, as Postgres keeps it: to the microsecond. So a response says the same as a later read.</summary>
    public static DateTimeOffset GetStoredNow(this TimeProvider time)
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
