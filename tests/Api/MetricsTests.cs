using System.Net;
using Microsoft.AspNetCore.Hosting;
using Slipway.Tests.Api.Terminal;

namespace Slipway.Tests.Api;

public sealed class MetricsTests(ApiFixture fixture)
{
    [Fact]
    public async Task Prometheus_reads_metrics_on_their_own_port_and_users_on_theirs_do_not()
    {
        var (port, metrics) = (UserTerminal.FreePort(), UserTerminal.FreePort());
        await using var host = fixture.WithWebHostBuilder(builder => builder
            .UseUrls($"http://127.0.0.1:{port}", $"http://127.0.0.1:{metrics}")
            .UseSetting("Slipway:MetricsPort", metrics.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        host.UseKestrel();
        host.StartServer();
        using var http = new HttpClient();
        using var users = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/metrics"));
        Assert.Equal(HttpStatusCode.NotFound, users.StatusCode);
        using var first = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/alive"));
        var text = await http.GetStringAsync(new Uri($"http://127.0.0.1:{metrics}/metrics"));
        // The names that alerts and dashboard use.
        Assert.Contains("http_server_request_duration_seconds_count{", text, StringComparison.Ordinal);
        Assert.Contains("http_response_status_code=\"200\"", text, StringComparison.Ordinal);
        Assert.Contains("dotnet_process_memory_working_set_bytes", text, StringComparison.Ordinal);

        http.DefaultRequestHeaders.Authorization = new("Bearer", fixture.Admin.Reveal());
        foreach (var (path, onMetrics) in new[] { ("v1/clusters", HttpStatusCode.NotFound), ("openapi/v1.json", HttpStatusCode.NotFound), ("docs", HttpStatusCode.NotFound), ("alive", HttpStatusCode.OK) })
        {
            using var ofUsers = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/{path}"));
            using var ofPrometheus = await http.GetAsync(new Uri($"http://127.0.0.1:{metrics}/{path}"));
            Assert.Equal((path, HttpStatusCode.OK, onMetrics), (path, ofUsers.StatusCode, ofPrometheus.StatusCode));
        }
    }
}
