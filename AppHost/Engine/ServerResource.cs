using Slipway.AppHost.Resources;

namespace Slipway.AppHost.Engine;

/// <summary>A server that is given by its connection string, or private and ours to run.</summary>
public abstract class ServerResource : Resource
{
    private readonly string? _given;
    private InstanceStatus _status;

    protected ServerResource(string name)
        : base(name)
    {
        _given = Environment.GetEnvironmentVariable(Variable);
        _status = new InstanceStatus(name, ResourceState.NotStarted, 0, null, null);
    }

    /// <summary>The name by which the server is handed on, and the variable by which it may be given to the AppHost itself.</summary>
    public string Variable => $"ConnectionStrings__{Name}";

    public bool IsGiven => !string.IsNullOrEmpty(_given);

    public string ConnectionString => IsGiven ? _given! : PrivateConnectionString;

    public override IReadOnlyList<InstanceStatus> Instances => [_status];

    public override IEnumerable<KeyValuePair<string, string>> ReferenceEnvironment => [];

    public override IEnumerable<KeyValuePair<string, string>> ReferenceSecrets => [new(Variable, ConnectionString)];

    protected abstract string PrivateConnectionString { get; }

    protected abstract Task StartPrivateAsync(CancellationToken cancellationToken);

    /// <returns>Process id, and the task that ends with the process.</returns>
    protected abstract (int ProcessId, Task<int> Exited) Process { get; }

    protected abstract Task StopPrivateAsync();

    protected override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (IsGiven)
        {
            Set(ResourceState.Running);
            return;
        }

        Set(ResourceState.Starting);
        try
        {
            await StartPrivateAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException)
        {
            Set(ResourceState.FailedToStart);
            throw new ResourceFailedException(Name, exception.Message);
        }

        Set(ResourceState.Running);
        _ = WatchAsync();
    }

    internal override async Task StopAsync()
    {
        if (IsGiven || _status.State == ResourceState.NotStarted)
            return;
        Set(ResourceState.Stopping);
        await StopPrivateAsync();
        Set(ResourceState.Exited);
    }

    private async Task WatchAsync()
    {
        var code = await Process.Exited;
        if (_status.State == ResourceState.Running)
            Set(ResourceState.Exited, code);
    }

    private void Set(ResourceState state, int? exitCode = null)
    {
        _status = _status with { State = state, ProcessId = IsGiven ? 0 : Process.ProcessId, ExitCode = exitCode };
        Report(_status);
    }
}

public sealed class PostgresResource(string name, string directory, Action<string> log) : ServerResource(name)
{
    private readonly PostgresServer _server = new(directory, name, log);

    protected override string PrivateConnectionString => _server.ConnectionString;

    protected override (int, Task<int>) Process => (_server.ProcessId, _server.Exited);

    protected override Task StartPrivateAsync(CancellationToken cancellationToken) => _server.StartAsync(cancellationToken);

    protected override Task StopPrivateAsync() => _server.DisposeAsync().AsTask();
}

public sealed class RabbitMqResource(string name, StateDirectory state, Action<string> log) : ServerResource(name)
{
    private readonly RabbitMqServer _server = new(state.Of(name), log);

    protected override string PrivateConnectionString => _server.ConnectionString;

    protected override (int, Task<int>) Process => (_server.ProcessId, _server.Exited);

    protected override Task StartPrivateAsync(CancellationToken cancellationToken) => _server.StartAsync(cancellationToken);

    protected override async Task StopPrivateAsync()
    {
        // An orderly stop takes six seconds, which data that is deleted next is not worth.
        if (!state.IsTemporary)
            await _server.StopAsync();
        await _server.DisposeAsync();
    }
}
