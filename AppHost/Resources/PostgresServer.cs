using System.Globalization;
using Npgsql;

namespace Slipway.AppHost.Resources;

/// <summary>A private Postgres on a free loopback port, with everything it owns in one directory, which it keeps.</summary>
public sealed class PostgresServer(string directory, string database = "slipwaydb", Action<string>? log = null) : IAsyncDisposable
{
    private const string Account = "postgres";
    private const string User = "slipway";

    private readonly string _data = Path.Combine(directory, "data");
    private readonly string _password = ReadPassword(directory);
    private ChildProcess? _postmaster;

    private string PidFile => Path.Combine(_data, "postmaster.pid");

    public int Port { get; } = FreePort.Next();

    public int ProcessId => _postmaster?.Id ?? 0;

    public string ConnectionString => ConnectionStringTo(database);

    /// <summary>Ends when the server does, wanted or not.</summary>
    public Task<int> Exited => _postmaster?.Exited ?? Task.FromResult(0);

    public string ConnectionStringTo(string name) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Database = name,
        Username = User,
        Password = _password,
    }.ConnectionString;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(_data, "PG_VERSION")))
            await InitializeAsync(cancellationToken);
        await RunAsync(cancellationToken);
        await CreateDatabaseAsync(cancellationToken);
    }

    /// <summary>kill -9 of every process at once: what a power cut leaves.</summary>
    public async Task KillAsync()
    {
        if (_postmaster is not { HasExited: false } postmaster)
            return;
        // Backends have sessions of their own. Stopped first, or it would notice their deaths and restart them.
        postmaster.Signal(ChildProcess.SigStop);
        await StateAsync(postmaster.Id, "T");
        var backends = ChildrenOf(postmaster.Id);
        foreach (var backend in backends)
            ChildProcess.Kill(backend, ChildProcess.SigKill);
        await postmaster.KillAsync();
        // No server starts on memory that one of them still holds.
        foreach (var backend in backends)
            await StateAsync(backend, "Z");
    }

    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await StopAsync();
        await RunAsync(cancellationToken);
    }

    public async Task StopAsync()
    {
        if (_postmaster is { } postmaster)
            await postmaster.StopAsync(ChildProcess.SigInt, TimeSpan.FromSeconds(20));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_postmaster is null)
            return;
        // After a kill the interlock segment outlives the server; its id is the second number of line 7. Not somebody else's: line 1 is the process.
        string[] lines = File.Exists(PidFile) ? await File.ReadAllLinesAsync(PidFile) : [];
        if (lines is [var id, _, _, _, _, _, var shared, ..] && id == ProcessId.ToString(CultureInfo.InvariantCulture)
            && shared.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var segment] && IsThere(segment))
            await ChildProcess.RunAsync(["ipcrm", "-m", segment], null, CancellationToken.None);
        await _postmaster.DisposeAsync();
    }

    private static bool IsThere(string segment) =>
        File.ReadLines("/proc/sysvipc/shm").Any(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1] == segment);

    private async Task InitializeAsync(CancellationToken cancellationToken)
    {
        await ServerAccount.CreateDirectoryAsync(directory, Account, cancellationToken);
        var passwordFile = Path.Combine(directory, "initial-password");
        PrivateFile.Write(passwordFile, _password);
        await ServerAccount.OwnAsync(directory, Account, cancellationToken);
        await ChildProcess.RunAsync(
            [Binary("initdb"), "-D", _data, "-U", User, "-A", "scram-sha-256", $"--pwfile={passwordFile}", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
            Account, cancellationToken);
        File.Delete(passwordFile);
        // Nothing in /dev/shm or /run that a kill would leave behind.
        await File.AppendAllTextAsync(Path.Combine(_data, "postgresql.conf"), """

            listen_addresses = '127.0.0.1'
            unix_socket_directories = ''
            dynamic_shared_memory_type = mmap
            max_connections = 200
            log_line_prefix = '%m [%p] '
            """, cancellationToken);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_postmaster is not null)
            await _postmaster.DisposeAsync();
        DeleteStaleLock();
        string? fatal = null;
        _postmaster = ChildProcess.Start(
            [Binary("postgres"), "-D", _data, "-p", Port.ToString(CultureInfo.InvariantCulture)],
            new Dictionary<string, string?> { ["LC_ALL"] = "C.UTF-8" },
            line =>
            {
                log?.Invoke(line);
                if (line.Contains("database system is ready to accept connections", StringComparison.Ordinal))
                    ready.TrySetResult();
                if (line.Contains("FATAL", StringComparison.Ordinal))
                    fatal = line;
            },
            Account);
        await Task.WhenAny(ready.Task, _postmaster.Exited).WaitAsync(cancellationToken);
        if (_postmaster.HasExited)
            throw new InvalidOperationException($"Postgres ended with {await _postmaster.Exited} at its start: {fatal ?? "its log says why"}");
        // Connections of a server that was killed are dead but still pooled.
        NpgsqlConnection.ClearAllPools();
    }

    /// <summary>
    /// A postmaster that nobody reaps, as where process 1 of a container does not, counts as running to Postgres.
    /// Should any backend still live, Postgres finds that out by its shared memory.
    /// </summary>
    private void DeleteStaleLock()
    {
        if (File.Exists(PidFile) && int.TryParse(File.ReadLines(PidFile).FirstOrDefault(), CultureInfo.InvariantCulture, out var id)
            && StatOf(id) is null or ["Z", ..])
            File.Delete(PidFile);
    }

    private async Task CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionStringTo("postgres"));
        await using var exists = source.CreateCommand("select 1 from pg_database where datname = $1");
        exists.Parameters.Add(new NpgsqlParameter<string> { TypedValue = database });
        if (await exists.ExecuteScalarAsync(cancellationToken) is not null)
            return;
        await using var create = source.CreateCommand($"create database \"{database}\"");
        await create.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string ReadPassword(string directory)
    {
        Directory.CreateDirectory(directory);
        return PrivateFile.ReadOrCreate(Path.Combine(directory, "password"), PrivateFile.RandomPassword);
    }

    private static string Binary(string name) =>
        Directory.EnumerateDirectories("/usr/lib/postgresql")
            .OrderByDescending(version => double.TryParse(Path.GetFileName(version), CultureInfo.InvariantCulture, out var number) ? number : 0)
            .Select(version => Path.Combine(version, "bin", name))
            .FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException($"No {name} under /usr/lib/postgresql; install the package postgresql");

    private static List<int> ChildrenOf(int parent) =>
        Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), out var id) ? id : 0)
            .Where(id => id > 0 && StatOf(id) is [_, var itsParent, ..] && itsParent == parent.ToString(CultureInfo.InvariantCulture))
            .ToList();

    /// <summary>Until a process is in this state, or gone.</summary>
    private static async Task StateAsync(int id, string state)
    {
        while (StatOf(id) is [var now, ..] && now != state)
            await Task.Delay(TimeSpan.FromMilliseconds(5));
    }

    /// <returns>State, parent and so on; null when there is no such process.</returns>
    private static string[]? StatOf(int id)
    {
        try
        {
            // "pid (name) state ppid …"; the name may hold anything, so count from its closing bracket.
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
