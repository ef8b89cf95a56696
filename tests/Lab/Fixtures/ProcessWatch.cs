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

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching;
        _end.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        var look = canaries.Looker();
        while (!_end.IsCancellationRequested)
        {
            foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(path[^1])))
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

            try
            {
                await timer.WaitForNextTickAsync(_end.Token);
            }
            catch (OperationCanceledException)
            {
            }
        }
    }
}
