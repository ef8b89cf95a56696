namespace Slipway.Tests.Support;

public static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(45);

    /// <summary>Looks until it holds; the exception says what was seen last.</summary>
    public static async Task<T> SeesAsync<T>(Func<Task<T>> look, Func<T, bool> holds, TimeSpan? deadline = null)
    {
        using var limit = new CancellationTokenSource(deadline ?? Deadline);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        while (true)
        {
            var seen = await look();
            if (holds(seen))
            {
                return seen;
            }

            try
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Still {seen} after {deadline ?? Deadline}");
            }
        }
    }
}
