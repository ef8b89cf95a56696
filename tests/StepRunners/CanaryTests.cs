using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Slipway.Contracts.Specs;
using Slipway.Persistence.Secrets;
using Slipway.Tests.Support;

namespace Slipway.Tests.StepRunners;

/// <summary>Secrets that are like no other, through attempts that succeed, fail and are killed: afterwards they are nowhere to be found.</summary>
public sealed class CanaryTests(Servers servers, SshServer server)
{
    private const string Registry = "registry.json";
    private static readonly string[] Disks = ["/run", "/tmp", "/var/tmp", "/var/log", "/home", "/etc"];

    private readonly string _registryLogin = $"canary-{Guid.NewGuid():n}";
    private readonly ConcurrentDictionary<string, string> _found = new();
    private readonly DateTime _begun = TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(-1);

    [Fact]
    public async Task A_secret_is_found_in_no_dump_queue_log_trace_output_process_or_file()
    {
        using var log = new Collected();
        using var traces = Listen(log);
        await using var bench = await RunnerBench.CreateAsync(servers, server,
            spec => spec with { Ssh = new SshSpec { User = server.WithPassword, Credential = "key" } },
            new CredentialSecrets(server.EncryptedKey, SshServer.Passphrase, $"{_registryLogin}-ssh", SshServer.SudoPassword));
        bench.Log = log;
        var secrets = new Dictionary<string, string> { [Registry] = $"{{\"auth\": \"{_registryLogin}\"}}" };
        var say = $"cat \"$(secret_path {Registry})\"\n";
        var succeeds = await bench.AddTaskAsync(new() { ["10-first"] = say + "out podCidrs x\n" }, secrets);
        var fails = await bench.AddTaskAsync(new() { ["10-first"] = say + $"fail DISK_FULL \"no space: $(cat \"$(secret_path {Registry})\")\" \"none\"\n" }, secrets);
        var marker = Path.Combine(Path.GetTempPath(), $"slipway-said-{Guid.NewGuid():n}");
        var killed = await bench.AddTaskAsync(new() { ["10-first"] = say + $"touch {marker}\nsleep 600\n" }, secrets);
        using var watching = new CancellationTokenSource();
        var processes = WatchProcessesAsync(watching.Token);
        await bench.StartRunnerAsync("runner-a");

        foreach (var task in new[] { succeeds, fails })
        {
            await bench.DispatchAsync(task);
            await bench.FinishedAsync(task);
        }

        await bench.DispatchAsync(killed);
        await Eventually.SeesAsync(() => Task.FromResult(File.Exists(marker)), exists => exists);
        File.Delete(marker);
        var file = $"/run/slipway/{killed:n}.1/secrets/{Registry}";
        Assert.Contains(_registryLogin, await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(file).UnixFileMode);
        await bench.DbAsync(db => db.Leases.Where(l => l.TaskId == killed).ExecuteUpdateAsync(x => x.SetProperty(l => l.Cancel, "kill")));
        var outcomes = new[] { await bench.FinishedAsync(succeeds), await bench.FinishedAsync(fails), await bench.FinishedAsync(killed) };
        await Eventually.SeesAsync(() => Task.FromResult(Directory.Exists(Path.GetDirectoryName(file))), exists => !exists);
        await watching.CancelAsync();

        Assert.Equal(["succeeded", "failed", "unknown"], outcomes.Select(attempt => attempt.Outcome));
        Assert.True(await processes > 0);
        Assert.True(log.Lines.Count > 10, "The log was not kept.");
        Look("output", await bench.OutputAsync(succeeds) + await bench.OutputAsync(fails) + await bench.OutputAsync(killed));
        Look("dump", await DumpAsync(bench.ConnectionString));
        foreach (var line in log.Lines)
        {
            Look("log or trace", line);
        }

        LookInFiles("broker", [servers.BrokerDirectory], DateTime.MinValue);
        LookInFiles("disk", Disks, _begun);
        Assert.Empty(_found);
    }

    [Fact]
    public async Task A_secret_that_lies_around_is_found()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $"password={_registryLogin}");
        LookInFiles("disk", ["/tmp"], _begun);
        File.Delete(file);
        Look("dump", Convert.ToHexStringLower(Encoding.UTF8.GetBytes($"x{_registryLogin}")));

        Assert.Equal(["disk: " + file, "dump"], _found.Keys.Order());
    }

    private IEnumerable<string> Canaries => [_registryLogin, SshServer.SudoPassword, server.EncryptedKey.Split('\n')[2]];

    private void Look(string where, string text)
    {
        foreach (var canary in Canaries)
        {
            var bytes = Encoding.UTF8.GetBytes(canary);
            // As it is, as bytea in a dump, and as base64 of the value alone.
            if (text.Contains(canary, StringComparison.Ordinal) || text.Contains(Convert.ToHexStringLower(bytes), StringComparison.Ordinal) || text.Contains(Convert.ToBase64String(bytes), StringComparison.Ordinal))
            {
                _found.TryAdd(where, text.Length > 300 ? "" : text);
            }
        }
    }

    private void LookInFiles(string where, IEnumerable<string> roots, DateTime since)
    {
        var all = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device };
        foreach (var file in roots.Where(Directory.Exists).SelectMany(root => Directory.EnumerateFiles(root, "*", all)))
        {
            try
            {
                var info = new FileInfo(file);
                if (info.LastWriteTimeUtc >= since && info.Length is > 0 and < 64 * 1024 * 1024 && (info.UnixFileMode & UnixFileMode.UserRead) != 0 && !file.Contains("/pid", StringComparison.Ordinal))
                {
                    Look($"{where}: {file}", File.ReadAllText(file, Encoding.Latin1));
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Gone meanwhile, or no file to read.
            }
        }
    }

    private async Task<int> WatchProcessesAsync(CancellationToken cancellationToken)
    {
        var looked = 0;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!cancellationToken.IsCancellationRequested)
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
            foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(path[^1])))
            {
                foreach (var part in new[] { "cmdline", "environ" })
                {
                    try
                    {
                        Look($"process: {part}", File.ReadAllText(Path.Combine(process, part)));
                        looked++;
                    }
                    catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                    {
                        // Ended meanwhile.
                    }
                }
            }
        }

        return looked;
    }

    private static async Task<string> DumpAsync(string connectionString)
    {
        var to = new Npgsql.NpgsqlConnectionStringBuilder(connectionString);
        using var process = Process.Start(new ProcessStartInfo("pg_dump", ["--inserts", "-h", to.Host!, "-p", to.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), "-U", to.Username!, to.Database!])
        {
            RedirectStandardOutput = true,
            Environment = { ["PGPASSWORD"] = to.Password },
        })!;
        var dump = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        Assert.Contains("INSERT INTO slipway.credentials", dump, StringComparison.Ordinal);
        return dump;
    }

    private static ActivityListener Listen(Collected log)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => log.Lines.Add(string.Join('\n',
                activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Concat(activity.Events.SelectMany(e => e.Tags).Select(tag => $"{tag.Key}={tag.Value}")).Append(activity.StatusDescription).Append(activity.DisplayName))),
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private sealed class Collected : ILoggerProvider, ILogger
    {
        public ConcurrentBag<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}
