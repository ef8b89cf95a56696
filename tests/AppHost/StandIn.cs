using Microsoft.AspNetCore.Builder;
using Slipway.AppHost.Engine;

namespace Slipway.Tests.AppHost;

/// <summary>This test program once more, in place of a service, a job or the whole AppHost.</summary>
internal static class StandIn
{
    public const string Argument = "--stand-in";

    /// <summary>The folder of this program's build output, by which the engine finds it.</summary>
    public const string Project = "Tests.AppHost";

    public static async Task<int> RunAsync(string[] words)
    {
        switch (words)
        {
            case ["job", var code]:
                Console.WriteLine($"job ends with {code}");
                return int.Parse(code);
            case ["service"]:
                Console.WriteLine($"sees {Environment.GetEnvironmentVariable("services__api__http__0")} as {Environment.GetEnvironmentVariable("OTEL_SERVICE_NAME")}");
                var app = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }).Build();
                app.MapGet("/health", () => "ok");
                await app.RunAsync();
                return 0;
            case ["apphost", var state]:
                var stage = new Stage(state);
                stage.App.AddProject("api", Project).WithArgs(Argument, "service").WithHttpHealthCheck("/health");
                return await stage.App.RunAsync(CancellationToken.None);
            default:
                throw new ArgumentException(string.Join(' ', words));
        }
    }
}
