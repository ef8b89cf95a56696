using System.Text;

namespace Slipway.Tests.Lab.Fixtures;

/// <summary>Looks again and again at the arguments and variables of every process of the machine: Slipway's, and those of its lab's hosts.</summary>
internal sealed class ProcessWatch(Canaries canaries) : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private Task _watching = Task.CompletedTask;

    /// <summary>Command lines and environments that were read so far.</summary>
    public long Read { get; private set; }

    public void Start() => _watching = Task.Run(WatchAsync);

    public async Task EndAsync()
    {
        await _end.CancelAsync();
        await _watching;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _end.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var look = canaries.Looker();
        var looks = new Dictionary<string, int>();
        for (var round = 0; !_end.IsCancellationRequested; round++)
        {
            var running = Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(path[^1])).ToHashSet();
            foreach (var process in running)
            {
                // One that is new becomes another program soon; of the others few ever do.
                looks[process] = looks.GetValueOrDefault(process) + 1;
                if (looks[process] < 20 || round % 20 == 0)
                    Look(process);
            }

            foreach (var ended in looks.Keys.Except(running).ToList())
                looks.Remove(ended);
            try
            {
                await timer.WaitForNextTickAsync(_end.Token);
            }
            catch (OperationCanceledException)
            {
            }
        }

        void Look(string process)
        {
            foreach (var part in new[] { "cmdline", "environ" })
            {
                try
                {
                    look("process " + part, File.ReadAllText(Path.Combine(process, part), Encoding.Latin1));
                    Read++;
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // It ended meanwhile.
                }
            }
        }
    }
}
