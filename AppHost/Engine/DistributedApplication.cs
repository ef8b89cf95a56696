using System.Runtime.InteropServices;
using Slipway.AppHost.Resources;

namespace Slipway.AppHost.Engine;

/// <summary>Holds the resources, starts each when what it waits for is there, and stops them in reverse order.</summary>
public sealed class DistributedApplication(StateDirectory state, ResourceLogs logs, ProjectDefaults defaults)
{
    private readonly List<Resource> _resources = [];
    private readonly Lock _ready = new();

    /// <summary>Called when everything is healthy, and again, one at a time, whenever an instance changes after that.</summary>
    public Action? Ready { get; set; }

    public IEnumerable<InstanceStatus> Instances => _resources.SelectMany(resource => resource.Instances);

    public PostgresResource AddPostgres(string name) => Add(new PostgresResource(name, state.Of("postgres"), logs.Open(name, onConsole: false)));

    public RabbitMqResource AddRabbitMQ(string name) => Add(new RabbitMqResource(name, state, logs.Open(name, onConsole: false)));

    /// <param name="project">Folder name under src, which is also the name of its build output.</param>
    public ProjectResource AddProject(string name, string project)
    {
        // artifacts/bin/AppHost/<configuration>/ → artifacts/bin/<project>/<configuration>/
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        var assembly = Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, $"Slipway.{project}.dll");
        return Add(new ProjectResource(name, assembly, state.Of($"{name}.secrets"), logs, defaults));
    }

    /// <summary>Runs until SIGINT, SIGTERM or a failed start.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }

        try
        {
            await StartAsync(stop);
            SayReady();
            PrintStates();
            foreach (var resource in _resources)
                resource.Changed += _ => SayReady();
            await Task.Delay(Timeout.Infinite, stop.Token);
            return 0;
        }
        catch (ResourceFailedException failure)
        {
            foreach (var line in logs.TailOf(failure.Resource))
                logs.Say($"  {failure.Resource} | {line}");
            logs.Say($"slipway: {failure.Message}");
            return 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        finally
        {
            foreach (var resource in Enumerable.Reverse(_resources))
                await resource.StopAsync();
            PrintStates();
        }
    }

    private async Task StartAsync(CancellationTokenSource stop)
    {
        foreach (var resource in _resources)
            resource.Changed += Say;
        var starting = _resources.Select(resource => resource.RunAsync(stop.Token)).ToList();
        try
        {
            // The first failure counts; what waits for the failed one would wait for ever.
            await foreach (var started in Task.WhenEach(starting))
                await started;
        }
        catch (ResourceFailedException)
        {
            await stop.CancelAsync();
            await Task.WhenAll(starting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private void Say(InstanceStatus status)
    {
        var code = status.ExitCode is { } exit ? $" ({exit})" : "";
        var where = status is { State: ResourceState.Running, Url: { } url } ? $" {url}" : "";
        logs.Say($"slipway: {status.Name} {status.State}{code}{where}");
    }

    private void SayReady()
    {
        lock (_ready)
            Ready?.Invoke();
    }

    private void PrintStates()
    {
        foreach (var instance in Instances)
            logs.Say($"  {instance.Name,-14} {instance.State,-16} {(instance.ProcessId == 0 ? "" : instance.ProcessId),-8} {instance.Url}");
    }

    private T Add<T>(T resource)
        where T : Resource
    {
        _resources.Add(resource);
        return resource;
    }
}
