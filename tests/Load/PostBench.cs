using System.Diagnostics;
using System.Text.Json;
using Slipway.Client;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using Slipway.Contracts;
using Slipway.Tests.Api;
using Slipway.Tests.Lab.Fixtures;
using Slipway.Tests.Support;

namespace Slipway.Tests.Load;

/// <summary>How long a portal waits for the answer to a posted cluster.</summary>
internal static class PostBench
{
    public static async Task RunAsync(Report report)
    {
        // The factory looks for the Api beside the program's own sources, unless it is told.
        Environment.SetEnvironmentVariable("ASPNETCORE_TEST_CONTENTROOT_SLIPWAY_API", Path.Combine(Checkout.Root, "src", "Api"));
        var fixture = new ApiFixture();
        await fixture.InitializeAsync();
        await using (fixture)
        {
            using var client = fixture.Client();
            await client.Api.CreateCredentialAsync(new CredentialRequest { Name = "lab", SshPassword = "x" });
            await MeasureAsync(report, client, hosts: 3, requests: 300, budget: "30 ms");
            await MeasureAsync(report, client, hosts: 500, requests: 40, budget: "300 ms");
        }
    }

    private static async Task MeasureAsync(Report report, SlipwayClient client, int hosts, int requests, string budget)
    {
        var spec = JsonSerializer.Serialize(Clusters.Of(hosts), SlipwayJson.Options);
        var times = new List<TimeSpan>();
        var warmUp = Math.Min(20, requests / 4);
        for (var request = 0; request < requests + warmUp; request++)
        {
            var name = $"load-{hosts}-{request}";
            using var body = SpecContent.Json(spec.Replace(Clusters.Name, name, StringComparison.Ordinal));
            var started = Stopwatch.GetTimestamp();
            await client.Api.CreateClusterAsync(body, name);
            if (request >= warmUp)
                times.Add(Stopwatch.GetElapsedTime(started));
        }

        report.Add(
            $"`POST /v1/clusters` with {hosts} hosts, p50 / p99", $"p99 {budget}", $"{times.Percentile(50).Milliseconds()} / {times.Percentile(99).Milliseconds()}",
            $"`./dev bench post`: {requests} requests one after another, in-process Api, real Postgres");
    }
}
