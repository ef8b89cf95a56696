using System.CommandLine;
using System.Security.Cryptography;
using Slipway.AppHost.Engine;
using Slipway.AppHost.Resources;
using Slipway.Contracts;

var stateOption = new Option<string?>("--state") { Description = "Directory that keeps databases, keys and logs between runs. Default: a temporary one." };
var runnersOption = new Option<int>("--runners") { Description = "Number of step runners.", DefaultValueFactory = _ => 2 };
var otlpOption = new Option<string?>("--otlp") { Description = "OTLP endpoint (gRPC) for traces, metrics and logs." };
var readyOption = new Option<string?>("--ready-file") { Description = "JSON file to write when everything is healthy." };
var restartOption = new Option<bool>("--restart") { Description = "Start services again that exit unasked." };
var quietOption = new Option<bool>("--quiet") { Description = "Service logs to files only." };
var command = new RootCommand("Runs Slipway on one machine. Uses ConnectionStrings__slipwaydb and ConnectionStrings__rabbitmq where given, private servers otherwise.")
{
    stateOption, runnersOption, otlpOption, readyOption, restartOption, quietOption,
};
command.SetAction(async (arguments, cancellationToken) =>
{
    using var state = new StateDirectory(arguments.GetValue(stateOption));
    using var logs = new ResourceLogs(state.Of("logs"), arguments.GetValue(quietOption));
    var masterKeyFile = state.Of("master.key");
    var apiKeyFile = state.Of("bootstrap-api.key");
    PrivateFile.ReadOrCreate(masterKeyFile, () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
    PrivateFile.ReadOrCreate(apiKeyFile, () => $"slw_{Guid.CreateVersion7():N}_{PrivateFile.RandomPassword()}");
    logs.Say($"slipway: state in {state.Path}; its master key {masterKeyFile} and API key {apiKeyFile} are private ones for development");

    var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
    var app = new DistributedApplication(state, logs, new ProjectDefaults(dotnet, arguments.GetValue(otlpOption), arguments.GetValue(restartOption)));
    var database = app.AddPostgres(ResourceNames.Database);
    var broker = app.AddRabbitMQ(ResourceNames.RabbitMq);
    var migrations = app.AddProject(ResourceNames.Migrations, "Api").WithArgs("migrate").WithReference(database).WaitFor(database);
    var api = app.AddProject(ResourceNames.Api, "Api");
    var orchestrator = app.AddProject(ResourceNames.Orchestrator, "Orchestrator");
    var runners = app.AddProject(ResourceNames.Runner, "StepRunners").WithReplicas(arguments.GetValue(runnersOption));
    foreach (var service in (ProjectResource[])[api, orchestrator, runners])
        service.WithReference(database).WithReference(broker).WaitFor(broker).WaitForCompletion(migrations).WithHttpHealthCheck("/health");
    foreach (var service in (ProjectResource[])[migrations, api, orchestrator, runners])
        service.WithEnvironment("Slipway__MasterKeyFile", masterKeyFile);
    foreach (var service in (ProjectResource[])[migrations, api])
        service.WithEnvironment("Slipway__BootstrapApiKeyFile", apiKeyFile);

    var readyFile = arguments.GetValue(readyOption);
    if (readyFile is not null)
    {
        // One of an earlier run names processes that are gone.
        File.Delete(readyFile);
        app.Ready = () => new ReadyFile
        {
            ApiUrl = api.Instances[0].Url!,
            ApiKeyFile = apiKeyFile,
            StateDirectory = state.Path,
            LogDirectory = logs.Directory,
            ProcessId = Environment.ProcessId,
            ConnectionStrings = new Dictionary<string, string> { [database.Name] = database.ConnectionString, [broker.Name] = broker.ConnectionString },
            Instances = app.Instances.ToDictionary(
                instance => instance.Name,
                instance => new ReadyInstance(instance.State.ToString(), instance.ProcessId, instance.Url, logs.PathOf(instance.Name))),
            Environment = api.ReferenceEnvironment.ToDictionary(),
        }.Write(readyFile);
    }

    try
    {
        return await app.RunAsync(cancellationToken);
    }
    finally
    {
        if (readyFile is not null)
            File.Delete(readyFile);
    }
});
// The engine stops everything in order itself, which may take longer than the library's two seconds.
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
