using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace Slipway.AppHost.Resources;

/// <summary>A private RabbitMQ node with an epmd of its own, on free loopback ports, with everything it owns in one directory, which it keeps.</summary>
public sealed class RabbitMqServer : IAsyncDisposable
{
    private const string Account = "rabbitmq";
    private const string User = "slipway";
    private const string Server = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private const string Control = "/usr/lib/rabbitmq/bin/rabbitmqctl";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    private readonly string _directory;
    private readonly string _password;
    private readonly Action<string>? _log;
    private readonly int _distributionPort = FreePort.Next();
    private readonly int _epmdPort = FreePort.Next();
    private readonly int _managementPort = FreePort.Next();
    private readonly HttpClient _management;
    private ChildProcess? _epmd;
    private ChildProcess? _node;

    public RabbitMqServer(string directory, Action<string>? log = null)
    {
        Directory.CreateDirectory(directory);
        _directory = directory;
        _log = log;
        _password = PrivateFile.ReadOrCreate(Path.Combine(directory, "password"), PrivateFile.RandomPassword);
        _management = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_managementPort}/api/") };
        _management.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{_password}")));
    }

    public int Port { get; } = FreePort.Next();

    public int ProcessId => _node?.Id ?? 0;

    public string ConnectionString => ConnectionStringTo("/");

    public Task<int> Exited => _node?.Exited ?? Task.FromResult(0);

    public string ConnectionStringTo(string virtualHost) =>
        $"amqp://{User}:{_password}@127.0.0.1:{Port}" + (virtualHost == "/" ? "" : $"/{Uri.EscapeDataString(virtualHost)}");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Server))
            throw new FileNotFoundException($"No {Server}; install the package rabbitmq-server");
        await ConfigureAsync(cancellationToken);
        await RunAsync(cancellationToken);
    }

    /// <summary>A test suite shares one node and gives each class a virtual host, which takes milliseconds.</summary>
    public async Task<string> CreateVirtualHostAsync(string name, CancellationToken cancellationToken)
    {
        var path = Uri.EscapeDataString(name);
        (await _management.PutAsync($"vhosts/{path}", null, cancellationToken)).EnsureSuccessStatusCode();
        var everything = new { configure = ".*", write = ".*", read = ".*" };
        (await _management.PutAsJsonAsync($"permissions/{path}/{User}", everything, cancellationToken)).EnsureSuccessStatusCode();
        return ConnectionStringTo(name);
    }

    /// <summary>
    /// Puts the node's directory of quorum queues on disk. RabbitMQ 3.10 does so only after half a second in which no queue was declared;
    /// killed before that, it takes the queue for a new one: empty, and for good without a leader.
    /// </summary>
    public Task SettleAsync(CancellationToken cancellationToken) =>
        ChildProcess.RunAsync([Control, "eval", "[dets:sync(Table) || Table <- dets:all()]."], Environment(), Account, cancellationToken);

    public Task KillAsync() => _node?.KillAsync() ?? Task.CompletedTask;

    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await StopAsync();
        await RunAsync(cancellationToken);
    }

    /// <summary>Loses everything the node had on disk and starts it empty; virtual hosts must be created again.</summary>
    public async Task WipeAsync(CancellationToken cancellationToken)
    {
        await KillAsync();
        Directory.Delete(Path.Combine(_directory, "mnesia"), recursive: true);
        await StartAsync(cancellationToken);
    }

    public async Task StopAsync()
    {
        if (_node is { } node)
            await node.StopAsync(ChildProcess.SigTerm, TimeSpan.FromSeconds(20));
    }

    public async ValueTask DisposeAsync()
    {
        if (_node is not null)
            await _node.DisposeAsync();
        if (_epmd is not null)
            await _epmd.DisposeAsync();
        _management.Dispose();
    }

    private async Task ConfigureAsync(CancellationToken cancellationToken)
    {
        foreach (var name in (string[])["config", "home", "log", "mnesia"])
            Directory.CreateDirectory(Path.Combine(_directory, name));
        PrivateFile.Write(Config("rabbitmq.conf"), $"""
            listeners.tcp.1 = 127.0.0.1:{Port}
            management.tcp.ip = 127.0.0.1
            management.tcp.port = {_managementPort}
            default_user = {User}
            default_pass = {_password}
            log.console = false
            log.file.level = info
            disk_free_limit.absolute = 100MB
            vm_memory_high_watermark.absolute = 1GB

            """);
        await File.WriteAllTextAsync(Config("advanced.config"), "[{kernel,[{inet_dist_use_interface,{127,0,0,1}}]}].\n", cancellationToken);
        await File.WriteAllTextAsync(Config("enabled_plugins"), "[rabbitmq_management].\n", cancellationToken);
        await ServerAccount.OwnAsync(_directory, Account, cancellationToken);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        // Left to itself the node starts an epmd as a daemon, which outlives it and listens on every address.
        if (_epmd is not { HasExited: false })
        {
            _epmd = ChildProcess.Start(
                ["epmd", "-port", Text(_epmdPort), "-address", "127.0.0.1"], new Dictionary<string, string?>(), line => _log?.Invoke(line), Account);
        }

        if (_node is not null)
            await _node.DisposeAsync();
        _node = ChildProcess.Start([Server], Environment(), line => _log?.Invoke(line), Account, _directory);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await IsReadyAsync(limit.Token))
        {
            if (_node.HasExited)
                throw new InvalidOperationException($"RabbitMQ ended with {await _node.Exited} at its start; see {Path.Combine(_directory, "log")}");
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _management.GetAsync("health/checks/port-listener/" + Text(Port), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private Dictionary<string, string?> Environment() => new()
    {
        // Makes the start script become the node instead of its parent, so that signals and exit code are the node's own.
        ["RUNNING_UNDER_SYSTEMD"] = "true",
        ["HOME"] = Path.Combine(_directory, "home"),
        ["LC_ALL"] = "C.UTF-8",
        ["RABBITMQ_NODENAME"] = $"slipway{Port}@localhost",
        ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_NODE_PORT"] = Text(Port),
        ["RABBITMQ_DIST_PORT"] = Text(_distributionPort),
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(_directory, "mnesia"),
        ["RABBITMQ_LOG_BASE"] = Path.Combine(_directory, "log"),
        ["RABBITMQ_PID_FILE"] = Path.Combine(_directory, "rabbit.pid"),
        ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
        ["RABBITMQ_CONFIG_FILE"] = Config("rabbitmq.conf"),
        ["RABBITMQ_ADVANCED_CONFIG_FILE"] = Config("advanced.config"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Config("enabled_plugins"),
        ["RABBITMQ_GENERATED_CONFIG_DIR"] = Path.Combine(_directory, "config"),
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
        ["ERL_CRASH_DUMP"] = Path.Combine(_directory, "erl_crash.dump"),
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["ERL_EPMD_PORT"] = Text(_epmdPort),
    };

    private string Config(string name) => Path.Combine(_directory, "config", name);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
