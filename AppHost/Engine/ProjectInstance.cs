using Slipway.AppHost.Resources;

namespace Slipway.AppHost.Engine;

/// <summary>One process of a project, its health, and what happens when it exits.</summary>
internal sealed class ProjectInstance(
    string name, IReadOnlyList<string> command, Dictionary<string, string?> environment, string? healthPath, bool restart, Action<string> log)
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HealthPeriod = TimeSpan.FromSeconds(5);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    private readonly CancellationTokenSource _stopping = new();
    private ChildProcess? _process;

    public event Action<InstanceStatus>? Changed;

    /// <summary>A job, which has no health to ask after, ended by itself.</summary>
    public event Action<int>? Finished;

    public string Url { get; } = $"http://127.0.0.1:{FreePort.Next()}";

    public InstanceStatus Status { get; private set; } = new(name, ResourceState.Waiting, 0, null, null);

    private bool IsJob => healthPath is null;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        environment["ASPNETCORE_URLS"] = Url;
        _process = ChildProcess.Start(command, environment, log, workingDirectory: Path.GetDirectoryName(command[1]));
        Set(ResourceState.Starting);
        if (!IsJob)
            await WaitUntilHealthyAsync(_process, cancellationToken);
        Set(ResourceState.Running);
        _ = WatchAsync(_process);
    }

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        if (_process is not { HasExited: false } process)
            return;
        Set(ResourceState.Stopping);
        await process.StopAsync(ChildProcess.SigTerm, StopGrace);
        Set(ResourceState.Exited, await process.Exited);
    }

    private async Task WaitUntilHealthyAsync(ChildProcess process, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            while (!await IsHealthyAsync(limit.Token))
            {
                if (process.HasExited)
                    throw Failed($"ended with {await process.Exited} before it was healthy", await process.Exited);
                await timer.WaitForNextTickAsync(limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed($"was not healthy within {StartLimit}", null);
        }
    }

    private async Task WatchAsync(ChildProcess process)
    {
        try
        {
            using var timer = new PeriodicTimer(HealthPeriod);
            while (!IsJob)
            {
                var tick = timer.WaitForNextTickAsync(_stopping.Token).AsTask();
                if (await Task.WhenAny(process.Exited, tick) == process.Exited || _stopping.IsCancellationRequested)
                    break;
                var state = await IsHealthyAsync(_stopping.Token) ? ResourceState.Running : ResourceState.RuntimeUnhealthy;
                if (state != Status.State && !process.HasExited)
                    Set(state);
            }

            var code = await process.Exited.WaitAsync(_stopping.Token);
            Set(IsJob && code == 0 ? ResourceState.Finished : ResourceState.Exited, code);
            if (IsJob)
                Finished?.Invoke(code);
            else if (restart)
                await RestartAsync();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
    }

    private async Task RestartAsync()
    {
        while (true)
        {
            await Task.Delay(RestartPause, _stopping.Token);
            try
            {
                await StartAsync(_stopping.Token);
                return;
            }
            catch (ResourceFailedException)
            {
                // Reported by its state; what keeps it from starting may pass.
            }
        }
    }

    private async Task<bool> IsHealthyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Http.GetAsync(Url + healthPath, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private ResourceFailedException Failed(string reason, int? exitCode)
    {
        Set(ResourceState.FailedToStart, exitCode);
        return new ResourceFailedException(name, reason);
    }

    private void Set(ResourceState state, int? exitCode = null)
    {
        Status = new InstanceStatus(name, state, _process?.Id ?? 0, IsJob ? null : Url, exitCode);
        Changed?.Invoke(Status);
    }
}
