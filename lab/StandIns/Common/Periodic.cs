using Slipway.StandIns.ApiServer;

namespace Slipway.StandIns.Common;

public static class Periodic
{
    /// <summary>Runs the rounds until asked to stop; what fails is said once per message and tried again in the next round.</summary>
    public static async Task RunAsync(TimeSpan interval, Func<Task> round, CancellationToken cancellation)
    {
        string? said = null;
        using var timer = new PeriodicTimer(interval);
        do
        {
            try
            {
                await round();
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
