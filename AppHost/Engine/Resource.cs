namespace Slipway.AppHost.Engine;

/// <summary>Aspire's words.</summary>
public enum ResourceState
{
    NotStarted,
    Waiting,
    Starting,
    Running,
    RuntimeUnhealthy,
    Stopping,
    Exited,
    Finished,
    FailedToStart,
}

/// <summary>One line of the state table: a server or one replica of a project.</summary>
public sealed record InstanceStatus(string Name, ResourceState State, int ProcessId, string? Url, int? ExitCode);

/// <summary>
/// Something the application consists of. The fluent methods are named as in Aspire, so that Program.cs
/// moves there unchanged should its packages become available.
/// </summary>
public abstract class Resource(string name)
{
    private readonly List<Func<CancellationToken, Task>> _waits = [];
    private readonly TaskCompletionSource _healthy = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => name;

    public abstract IReadOnlyList<InstanceStatus> Instances { get; }

    /// <summary>What a resource that references this one gets as environment variables.</summary>
    public abstract IEnumerable<KeyValuePair<string, string>> ReferenceEnvironment { get; }

    /// <summary>What it gets as files named like variables: these have passwords, and whoever lists processes may see an environment.</summary>
    public virtual IEnumerable<KeyValuePair<string, string>> ReferenceSecrets => [];

    /// <summary>An instance has come into another state.</summary>
    public event Action<InstanceStatus>? Changed;

    public void AddWait(Func<CancellationToken, Task> wait) => _waits.Add(wait);

    public Task WaitUntilHealthyAsync(CancellationToken cancellationToken) => _healthy.Task.WaitAsync(cancellationToken);

    public async Task WaitUntilCompletedAsync(CancellationToken cancellationToken)
    {
        var code = await _completed.Task.WaitAsync(cancellationToken);
        if (code != 0)
            throw new ResourceFailedException(Name, $"ended with {code}");
    }

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_waits.Select(wait => wait(cancellationToken)));
        await StartAsync(cancellationToken);
        _healthy.TrySetResult();
    }

    internal abstract Task StopAsync();

    protected abstract Task StartAsync(CancellationToken cancellationToken);

    protected void Complete(int exitCode) => _completed.TrySetResult(exitCode);

    protected void Report(InstanceStatus status) => Changed?.Invoke(status);
}

public sealed class ResourceFailedException(string resource, string reason) : Exception($"{resource} {reason}")
{
    public string Resource => resource;
}

public static class ResourceExtensions
{
    /// <summary>Waits until <paramref name="other"/> runs and is healthy.</summary>
    public static T WaitFor<T>(this T resource, Resource other)
        where T : Resource
    {
        resource.AddWait(other.WaitUntilHealthyAsync);
        return resource;
    }

    /// <summary>Waits until <paramref name="other"/> has ended with exit code 0.</summary>
    public static T WaitForCompletion<T>(this T resource, Resource other)
        where T : Resource
    {
        resource.AddWait(other.WaitUntilCompletedAsync);
        return resource;
    }
}
