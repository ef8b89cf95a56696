using Slipway.AppHost.Engine;
using Slipway.AppHost.Resources;

namespace Slipway.Tests.AppHost;

/// <summary>An application under test with its directory, and a record of what its resources said they did.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly StateDirectory _state;
    private readonly ResourceLogs _logs;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<int> _run = Task.FromResult(0);

    public Stage(string? state = null, bool restart = false)
    {
        _state = new StateDirectory(state);
        _logs = new ResourceLogs(_state.Of("logs"), quiet: true);
        App = new DistributedApplication(_state, _logs, new ProjectDefaults("dotnet", OtlpEndpoint: null, restart)) { Ready = () => _ready.TrySetResult() };
    }

    public DistributedApplication App { get; }

    public Task<int> Ended => _run;

    public List<string> History { get; } = [];

    public string LogPathOf(string instance) => _logs.PathOf(instance);

    public string LogOf(string instance)
    {
        using var log = new StreamReader(new FileStream(LogPathOf(instance), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return log.ReadToEnd();
    }

    public ProjectResource Service(string name) => Record(App.AddProject(name, StandIn.Project).WithArgs(StandIn.Argument, "service").WithHttpHealthCheck("/health"));

    public ProjectResource Job(string name, int exitCode) => Record(App.AddProject(name, StandIn.Project).WithArgs(StandIn.Argument, "job", $"{exitCode}"));

    /// <summary>Ends when all is healthy, or when it has failed to become so.</summary>
    public async Task RunAsync()
    {
        _run = App.RunAsync(_stop.Token);
        await Task.WhenAny(_ready.Task, _run).WaitAsync(TimeSpan.FromSeconds(90));
    }

    public async Task<int> StopAsync()
    {
        await _stop.CancelAsync();
        return await _run;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _logs.Dispose();
        _state.Dispose();
        _stop.Dispose();
    }

    private ProjectResource Record(ProjectResource resource)
    {
        resource.Changed += status =>
        {
            lock (History)
                History.Add($"{status.Name} {status.State}");
        };
        return resource;
    }
}
