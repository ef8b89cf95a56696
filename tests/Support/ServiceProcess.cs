using Slipway.AppHost.Resources;

namespace Slipway.Tests.Support;

/// <summary>A service as it is run: a process of its own that answers at <see cref="Url"/>.</summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly List<string> _log = [];

    private ServiceProcess(string project, IEnumerable<KeyValuePair<string, string?>> settings) => _process = ChildProcess.Start(
        ["dotnet", ProgramOf(project, $"Slipway.{project}")],
        new Dictionary<string, string?>(settings.Select(setting => KeyValuePair.Create(setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value)))
        {
            ["ASPNETCORE_URLS"] = Url.ToString(),
        },
        line =>
        {
            lock (_log)
            {
                _log.Add(line);
            }
        });

    public Uri Url { get; } = new($"http://127.0.0.1:{FreePort.Next()}");

    /// <summary>Ends with the exit code.</summary>
    public Task<int> Exited => _process.Exited;

    /// <param name="project">Folder under src.</param>
    /// <param name="settings">By their names in configuration.</param>
    public static async Task<ServiceProcess> StartAsync(string project, IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var service = new ServiceProcess(project, settings);
        await Eventually.SeesAsync(service.AnswersAsync, answers => answers || service._process.HasExited);
        return service._process.HasExited ? throw new InvalidOperationException($"{project} ended:\n{service.Log}") : service;
    }

    /// <summary>SIGTERM, and until it takes no more requests.</summary>
    public async Task TerminateAsync()
    {
        _process.Signal(ChildProcess.SigTerm);
        await Eventually.SeesAsync(AnswersAsync, answers => !answers);
    }

    // artifacts/bin/Tests.X/<configuration>/ → artifacts/bin/<project>/<configuration>/
    public static string ProgramOf(string project, string assembly)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        return Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, assembly + ".dll");
    }

    public string Log
    {
        get
        {
            lock (_log)
            {
                return string.Join('\n', _log);
            }
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task<bool> AnswersAsync()
    {
        using var http = new HttpClient { BaseAddress = Url };
        try
        {
            using var answer = await http.GetAsync(new Uri("/health", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
