using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Slipway.AppHost.Resources;
using Slipway.Tests.Support;

namespace Slipway.Tests.Helm.Images;

/// <summary>The images that the chart names, published as deploy/images says, and run as the chart runs them.</summary>
[Trait("kind", "full")]
public sealed class ImageTests(Chart chart) : IDisposable
{
    private static readonly Dictionary<string, string> Projects = new() { ["api"] = "Api", ["orchestrator"] = "Orchestrator", ["runner"] = "StepRunners" };

    private readonly StateDirectory _state = new();

    public void Dispose() => _state.Dispose();

    [Fact]
    public async Task They_are_what_the_chart_names_and_serve_as_nobody_on_a_disk_that_cannot_be_written()
    {
        await using var postgres = new PostgresServer(_state.Of("postgres"), "slipway");
        await using var rabbitMq = new RabbitMqServer(_state.Of("rabbitmq"));
        await using var baseImage = await BaseImage.ServeAsync(Directory.CreateDirectory(_state.Of("base")));
        await Task.WhenAll(postgres.StartAsync(CancellationToken.None), rabbitMq.StartAsync(CancellationToken.None));
        var volumes = Volumes(postgres.ConnectionString, rabbitMq.ConnectionString);
        var workloads = (await chart.ManifestsAsync()).Where(manifest => manifest["spec"]?["template"] is not null)
            .ToDictionary(manifest => (string)manifest["metadata"]!["labels"]!["app.kubernetes.io/component"]!, manifest => manifest["spec"]!["template"]!["spec"]!);

        await Shell.RunAsync(Path.Combine(Checkout.Root, "dev"), "sbom");
        var images = new Dictionary<string, Container>();
        foreach (var (component, project) in Projects)
        {
            var container = workloads[component]["containers"]![0]!;
            var name = (string)container["image"]!;
            var image = images[component] = await PublishAsync(component, project, baseImage.Reference, tag: name[(name.LastIndexOf(':') + 1)..]);
            Assert.Equal(name, $"slipway/{image.Reference}");
            Assert.Contains("\"pkg:nuget/Npgsql@", image.Text("app/sbom.cdx.json"), StringComparison.Ordinal);
            Assert.Equal($"{workloads[component]["securityContext"]!["runAsUser"]}", (string)image.Config["User"]!);
            Assert.Equal(container["ports"]!.AsArray().Select(port => $"{port!["containerPort"]}/tcp"), image.Config["ExposedPorts"]!.AsObject().Select(port => port.Key).Order());
        }

        using (var migration = images["api"].Run(workloads["migrations"], volumes, new Dictionary<string, string>()))
            Assert.True(await EndAsync(migration) == 0, await migration.StandardError.ReadToEndAsync());
        foreach (var (component, image) in images)
        {
            var port = FreePort.Next();
            var metrics = FreePort.Next();
            using var service = image.Run(workloads[component], volumes, new Dictionary<string, string>
            {
                // The chart's own may be taken on a machine that is no pod.
                ["ASPNETCORE_HTTP_PORTS"] = $"{port};{metrics}",
                ["Slipway__MetricsPort"] = $"{metrics}",
            });
            var words = service.StandardOutput.ReadToEndAsync();
            try
            {
                Assert.Equal(HttpStatusCode.OK, await Eventually.SeesAsync(() => StatusAsync(service, $"http://127.0.0.1:{port}/health"), status => status is HttpStatusCode.OK or null));
                Assert.Equal(HttpStatusCode.OK, await StatusAsync(service, $"http://127.0.0.1:{metrics}/metrics"));
                Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(service, $"http://127.0.0.1:{port}/metrics"));
                Assert.Equal("1654", await Shell.RunAsync("sh", "-c", "ps -o uid= --ppid \"$1\" | tr -d ' \\n'", "sh", $"{service.Id}"));
            }
            finally
            {
                await Shell.RunAsync("kill", "-TERM", $"{service.Id}");
                Assert.True(await EndAsync(service) == 0, await words);
            }
        }
    }

    [Fact]
    public async Task Published_anywhere_else_they_are_built_upon_the_chiseled_image()
    {
        var chosen = await Shell.RunAsync("dotnet", [.. Arguments("msbuild", "api", "Api"), "-t:ComputeContainerBaseImage", "-getProperty:ContainerBaseImage"]);
        Assert.EndsWith("/dotnet/aspnet:10.0-noble-chiseled", chosen.Trim(), StringComparison.Ordinal);
    }

    private async Task<Container> PublishAsync(string component, string project, string baseImage, string tag)
    {
        var archive = _state.Of($"{component}.tar.gz");
        await Shell.RunAsync("dotnet", [.. Arguments("publish", component, project), "-t:PublishContainer",
            $"-p:ContainerBaseImage={baseImage}", $"-p:ContainerImageTag={tag}", $"-p:ContainerArchiveOutputPath={archive}"]);
        return await Container.UnpackAsync(archive);
    }

    private static string[] Arguments(string verb, string component, string project) =>
        [verb, Path.Combine(Checkout.Root, "src", project), "-nologo", "-v:quiet", "-p:Configuration=Release", $"-p:CustomBeforeMicrosoftCommonProps={Path.Combine(Checkout.Root, "deploy", "images", component + ".props")}"];

    private Dictionary<string, string> Volumes(string database, string broker)
    {
        var connections = Directory.CreateDirectory(_state.Of("connections"));
        var masterKey = Directory.CreateDirectory(_state.Of("master-key"));
        File.WriteAllText(Path.Combine(connections.FullName, "ConnectionStrings__slipwaydb"), database);
        File.WriteAllText(Path.Combine(connections.FullName, "ConnectionStrings__rabbitmq"), broker);
        File.WriteAllText(Path.Combine(masterKey.FullName, "master.key"), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        // As fsGroup does.
        Shell.RunAsync("chgrp", "-R", "1654", connections.FullName, masterKey.FullName).GetAwaiter().GetResult();
        return new Dictionary<string, string> { ["connections"] = connections.FullName, ["master-key"] = masterKey.FullName };
    }

    /// <returns>Null when the service has ended.</returns>
    private static async Task<HttpStatusCode?> StatusAsync(Process service, string url)
    {
        using var http = new HttpClient();
        try
        {
            return (await http.GetAsync(url)).StatusCode;
        }
        catch (HttpRequestException)
        {
            return service.HasExited ? null : HttpStatusCode.RequestTimeout;
        }
    }

    private static async Task<int> EndAsync(Process process)
    {
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        return process.ExitCode;
    }
}
