using Slipway.AppHost.Resources;

namespace Slipway.AppHost.Engine;

/// <summary>A service of ours, started from its build output, in one or more replicas.</summary>
/// <param name="secrets">Folder for what it is told in files.</param>
public sealed class ProjectResource(string name, string assembly, string secrets, ResourceLogs logs, ProjectDefaults defaults) : Resource(name)
{
    private readonly List<Resource> _references = [];
    private readonly Dictionary<string, string> _environment = [];
    private readonly List<string> _arguments = [];
    private IReadOnlyList<ProjectInstance> _instances = [];
    private int? _replicas;
    private string? _healthPath;

    public override IReadOnlyList<InstanceStatus> Instances => [.. _instances.Select(instance => instance.Status)];

    public override IEnumerable<KeyValuePair<string, string>> ReferenceEnvironment =>
        _instances.Select((instance, index) => KeyValuePair.Create($"services__{Name}__http__{index}", instance.Url));

    public ProjectResource WithReference(Resource other)
    {
        _references.Add(other);
        return this;
    }

    /// <summary>Replicas are numbered from 1: <c>runner-1</c>.</summary>
    public ProjectResource WithReplicas(int replicas)
    {
        _replicas = replicas;
        return this;
    }

    /// <summary>Running means: answers 200 there. Without one, running means started, as for a job.</summary>
    public ProjectResource WithHttpHealthCheck(string path)
    {
        _healthPath = path;
        return this;
    }

    public ProjectResource WithEnvironment(string variable, string value)
    {
        _environment[variable] = value;
        return this;
    }

    public ProjectResource WithArgs(params string[] arguments)
    {
        _arguments.AddRange(arguments);
        return this;
    }

    protected override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(assembly))
            throw new ResourceFailedException(Name, $"is not built: {assembly}");
        foreach (var (variable, value) in _references.SelectMany(reference => reference.ReferenceEnvironment))
            _environment[variable] = value;
        foreach (var (file, value) in _references.SelectMany(reference => reference.ReferenceSecrets))
        {
            Directory.CreateDirectory(secrets, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            PrivateFile.Write(Path.Combine(secrets, file), value);
            _environment["Slipway__SecretsDirectory"] = secrets;
        }

        _instances = [.. Enumerable.Range(1, _replicas ?? 1).Select(Create)];
        await Task.WhenAll(_instances.Select(instance => instance.StartAsync(cancellationToken)));
    }

    internal override Task StopAsync() => Task.WhenAll(_instances.Select(instance => instance.StopAsync()));

    private ProjectInstance Create(int number)
    {
        var instance = _replicas is null ? Name : $"{Name}-{number}";
        var log = logs.Open(instance);
        var environment = new Dictionary<string, string?>(_environment.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)))
        {
            ["OTEL_SERVICE_NAME"] = Name,
            ["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={instance}",
        };
        if (defaults.OtlpEndpoint is { } endpoint)
        {
            environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
            environment["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
            environment["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
            environment["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
            environment["OTEL_TRACES_SAMPLER"] = "always_on";
        }

        var created = new ProjectInstance(instance, [defaults.DotnetHost, assembly, .. _arguments], environment, _healthPath, defaults.Restart, log);
        created.Changed += Report;
        created.Finished += Complete;
        return created;
    }
}

/// <param name="Restart">Whether an instance that exits unasked is started again.</param>
public sealed record ProjectDefaults(string DotnetHost, string? OtlpEndpoint, bool Restart);
