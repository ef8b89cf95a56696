using Slipway.StandIns.ApiServer;

namespace Slipway.StandIns.Common;

public static class Periodic
{
    /// <summary>Runs the rounds until asked to stop; what fails is said once per message and tried again in the next round.</summary>
    public static Task RunAsync(TimeSpan interval, Func<Task> round, CancellationToken cancellation) => RunAsync(interval, interval, async () =>
    {
        await round();
        return true;
    }, cancellation);

    /// <inheritdoc cref="RunAsync(TimeSpan, Func{Task}, CancellationToken)"/>
    /// <param name="interval">After a round with something to do, or one that failed.</param>
    /// <param name="idle">After a round that said false, as there was nothing to do: several clusters share two cores.</param>
    /// <param name="round">Round.</param>
    /// <param name="cancellation">Cancellation.</param>
    public static async Task RunAsync(TimeSpan interval, TimeSpan idle, Func<Task<bool>> round, CancellationToken cancellation)
    {
        string? said = null;
        using var timer = new PeriodicTimer(interval);
        do
        {
            timer.Period = interval;
            try
            {
                if (!await round()) timer.Period = idle;
                said = null;
            }
            catch (Exception e) when (e is ApiException or CommandException or GrpcException or IOException)
            {
                if (e.Message != said) Console.Error.WriteLine(e.Message);
                said = e.Message;
            }
        }
        while (await timer.WaitForNextTickAsync(cancellation));
    }
}
