using System.Globalization;
using Slipway.AppHost.Engine;
using Slipway.AppHost.Resources;
using Slipway.Client;
using Slipway.Tests.Support;

namespace Slipway.Tests.Lab.Fixtures;

/// <summary>All of Slipway as ./dev up runs it: the AppHost's process with its children.</summary>
internal sealed class RunningSlipway : IAsyncDisposable
{
    private readonly string _readyFile = Path.Combine(Path.GetTempPath(), $"slipway-lab-{Guid.NewGuid():N}.json");
    private readonly List<string> _log = [];
    private ChildProcess? _host;

    public SlipwayClient Client { get; private set; } = null!;

    /// <param name="traces">Where spans go, OTLP over HTTP; null: nowhere.</param>
    /// <param name="servers">Variables that name servers of the test's own; default: the AppHost's private ones.</param>
    /// <param name="state">The AppHost's directory, which stays; default: one of its own, which goes.</param>
    public async Task StartAsync(Uri? traces, IReadOnlyDictionary<string, string>? servers = null, string? state = null)
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watcher = new FileSystemWatcher(Path.GetDirectoryName(_readyFile)!, Path.GetFileName(_readyFile));
        watcher.Created += (_, _) => ready.TrySetResult();
        watcher.Renamed += (_, _) => ready.TrySetResult();
        watcher.EnableRaisingEvents = true;
        _host = ChildProcess.Start(
            [
                "dotnet", ServiceProcess.ProgramOf("AppHost", "Slipway.AppHost"), "--ready-file", _readyFile, "--restart", "--quiet",
                .. traces is null ? Array.Empty<string>() : ["--otlp", traces.ToString()], .. state is null ? Array.Empty<string>() : ["--state", state],
            ],
            new Dictionary<string, string?>((servers ?? new Dictionary<string, string>()).Select(server => KeyValuePair.Create(server.Key, (string?)server.Value)))
            {
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            },
            line =>
            {
                lock (_log)
                    _log.Add(line);
            });
        await Task.WhenAny(ready.Task, _host.Exited).WaitAsync(TimeSpan.FromMinutes(3));
        if (_host.HasExited)
            throw new InvalidOperationException($"The AppHost ended with {await _host.Exited}:\n{string.Join('\n', _log)}");
        Client = SlipwayClient.Create(new Uri(Ready.ApiUrl), (await File.ReadAllTextAsync(Ready.ApiKeyFile)).Trim());
    }

    /// <summary>SIGKILL; the AppHost starts another process in its place.</summary>
    public void Kill(string instance) => ChildProcess.Kill(Ready.Instances[instance].ProcessId, ChildProcess.SigKill);

    /// <summary>SIGTERM, and until another process is in its place and well.</summary>
    /// <param name="instance"><c>api</c>, <c>orchestrator</c>, <c>runner-1</c> …</param>
    public async Task RestartAsync(string instance)
    {
        var old = Ready.Instances[instance].ProcessId;
        ChildProcess.Kill(old, ChildProcess.SigTerm);
        await Eventually.SeesAsync(
            () => Task.FromResult(Ready.Instances[instance]), now => now.ProcessId != old && now.State == nameof(ResourceState.Running), TimeSpan.FromMinutes(1));
    }

    /// <returns>The running instance that has a task; while nobody has it, the next that takes it.</returns>
    public async Task<string> HolderAsync(Guid build, Guid task) => (await Eventually.SeesAsync(
        async () =>
        {
            var runner = (await Client.PatientlyAsync(_ => Client.AllTasksAsync(build))).Single(one => one.Id == task).Attempts[^1].Runner;
            return Ready.Instances.FirstOrDefault(instance => runner.Contains($"-{instance.Value.ProcessId}-", StringComparison.Ordinal)).Key;
        },
        holder => holder is not null))!;

    /// <summary>SIGSTOP: runners that are there and do nothing.</summary>
    public void PauseRunners() => SignalRunners(ChildProcess.SigStop);

    public void ContinueRunners() => SignalRunners(ChildProcess.SigCont);

    /// <summary>The terminal program with this Slipway's address and key, run to its end.</summary>
    public Task<(int Code, string Output, string Errors)> CliAsync(params string[] arguments) =>
        Command.TryAsync("dotnet", [ServiceProcess.ProgramOf("Cli", "slipway"), .. arguments, "--server", Ready.ApiUrl, "--key-file", Ready.ApiKeyFile]);

    /// <returns>Megabytes resident, by runner.</returns>
    public IReadOnlyList<long> RunnerMemory() => [.. Runners.Select(id => Environment.SystemPageSize * ResidentPages(id) / 1_000_000)];

    private static long ResidentPages(int process) => long.Parse(File.ReadAllText($"/proc/{process}/statm").Split(' ')[1], CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_host is not null)
        {
            KeepLogs();
            await _host.StopAsync(ChildProcess.SigTerm, TimeSpan.FromSeconds(60));
            await _host.DisposeAsync();
        }

        File.Delete(_readyFile);
    }

    // They would go with the AppHost's state, and a failed test must not take its traces with it.
    private void KeepLogs()
    {
        if (!File.Exists(_readyFile))
            return;
        var kept = Directory.CreateDirectory(Path.Combine(Checkout.Root, "artifacts", "dev", "lab-test-logs"));
        foreach (var log in Directory.EnumerateFiles(Ready.LogDirectory))
            File.Copy(log, Path.Combine(kept.FullName, Path.GetFileName(log)), overwrite: true);
    }

    private void SignalRunners(int signal)
    {
        foreach (var runner in Runners)
            ChildProcess.Kill(runner, signal);
    }

    private IEnumerable<int> Runners =>
        Ready.Instances.Where(instance => instance.Key.StartsWith("runner", StringComparison.Ordinal)).Select(instance => instance.Value.ProcessId);

    public ReadyFile Ready => ReadyFile.Read(_readyFile);
}
