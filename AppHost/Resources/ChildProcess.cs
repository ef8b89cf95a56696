using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Slipway.AppHost.Resources;

/// <summary>
/// A process in a session of its own: Ctrl-C in the terminal reaches the AppHost only, which then stops everything in order,
/// and a signal reaches the process together with whatever it started. It does not outlive the AppHost, even one killed with -9.
/// </summary>
public sealed class ChildProcess : IAsyncDisposable
{
    public const int SigInt = 2;
    public const int SigKill = 9;
    public const int SigTerm = 15;
    public const int SigCont = 18;
    public const int SigStop = 19;

    private readonly Process _process;
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(Process process) => _process = process;

    public int Id { get; private set; }

    /// <summary>Ends with the exit code; 128 + signal when a signal ended it.</summary>
    public Task<int> Exited => _exited.Task;

    public bool HasExited => _exited.Task.IsCompleted;

    /// <param name="account">The user to run as where this process is root.</param>
    /// <param name="environment">Added to this process' own; a null value removes.</param>
    /// <param name="onLine">Gets every line of output and errors.</param>
    public static ChildProcess Start(
        IReadOnlyList<string> command, IReadOnlyDictionary<string, string?> environment, Action<string> onLine, string? account = null, string? workingDirectory = null)
    {
        var info = new ProcessStartInfo("setsid")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? "/",
        };
        foreach (var word in (string[])["setpriv", "--pdeathsig", "KILL", .. ServerAccount.Options(account), .. command])
            info.ArgumentList.Add(word);
        foreach (var (name, value) in environment)
            info.Environment[name] = value;

        var process = new Process { StartInfo = info, EnableRaisingEvents = true };
        var child = new ChildProcess(process);
        void Line(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is not null)
                onLine(line.Data);
        }

        process.OutputDataReceived += Line;
        process.ErrorDataReceived += Line;
        process.Exited += (_, _) => child._exited.TrySetResult(process.ExitCode);
        ForkThread.Run(process.Start);
        child.Id = process.Id;
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Runs to the end; what it printed is in the exception when it fails.</summary>
    public static Task RunAsync(IReadOnlyList<string> command, string? account, CancellationToken cancellationToken) =>
        RunAsync(command, new Dictionary<string, string?>(), account, cancellationToken);

    /// <inheritdoc cref="RunAsync(IReadOnlyList{string}, string?, CancellationToken)"/>
    public static async Task RunAsync(IReadOnlyList<string> command, IReadOnlyDictionary<string, string?> environment, string? account, CancellationToken cancellationToken)
    {
        var output = new List<string>();
        await using var child = Start(command, environment, line =>
        {
            lock (output)
                output.Add(line);
        }, account);
        var code = await child.Exited.WaitAsync(cancellationToken);
        if (code != 0)
            throw new InvalidOperationException($"{command[0]} ended with {code}:{Environment.NewLine}{string.Join(Environment.NewLine, output)}");
    }

    public void Signal(int signal)
    {
        if (!HasExited)
            Kill(-Id, signal);
    }

    /// <summary>Asks with <paramref name="signal"/>, then kills after <paramref name="grace"/>.</summary>
    public async Task StopAsync(int signal, TimeSpan grace)
    {
        Signal(signal);
        try
        {
            await Exited.WaitAsync(grace);
        }
        catch (TimeoutException)
        {
            await KillAsync();
        }
    }

    public async Task KillAsync()
    {
        Signal(SigKill);
        await Exited;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    /// <summary>Signals one process, or with a negative id a whole group. Nobody home is no error.</summary>
    public static void Kill(int id, int signal) => _ = NativeKill(id, signal);

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int NativeKill(int id, int signal);

    /// <summary>
    /// The kernel sends the parent-death signal when the forking thread ends, and threads of the pool end when they are idle.
    /// </summary>
    private static class ForkThread
    {
        private static readonly BlockingCollection<Task> Starts = [];

        static ForkThread() => new Thread(() =>
        {
            foreach (var start in Starts.GetConsumingEnumerable())
                start.RunSynchronously();
        })
        { IsBackground = true, Name = "fork" }.Start();

        public static void Run(Func<bool> start)
        {
            var task = new Task<bool>(start);
            Starts.Add(task);
            task.GetAwaiter().GetResult();
        }
    }
}
