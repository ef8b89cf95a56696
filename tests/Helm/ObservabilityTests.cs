using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Tests.Support;

namespace Slipway.Tests.Helm;

/// <summary>Alerts and dashboard against the code that makes the metrics, and the runbook that explains them.</summary>
public sealed partial class ObservabilityTests(Chart chart)
{
    private static readonly string Folder = Path.Combine(Checkout.Root, "deploy", "helm", "slipway", "observability");
    private static readonly string Alerts = File.ReadAllText(Path.Combine(Folder, "alerts.yaml"));
    private static readonly string Dashboard = File.ReadAllText(Path.Combine(Folder, "dashboard.json"));

    // Of the .NET runtime and of ASP.NET Core.
    private static readonly string[] Foreign = ["http_server_request_duration_seconds_count", "http_server_request_duration_seconds_bucket", "dotnet_process_memory_working_set_bytes"];

    [Fact]
    public void Every_metric_that_an_alert_or_a_panel_names_is_made_by_the_code()
    {
        var made = Directory.EnumerateFiles(Path.Combine(Checkout.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Instrument().Matches(File.ReadAllText(file))).Select(NameOf).ToHashSet();
        Assert.True(made.Count > 15);
        var named = MetricName().Matches(Alerts + string.Join('\n', Expressions())).Select(match => match.Value).Distinct().ToList();
        Assert.True(named.Count > 12);
        Assert.Empty(named.Except(made).Except(Foreign));
    }

    [Fact]
    public void Every_alert_has_a_severity_and_its_entry_in_the_runbook()
    {
        var runbook = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "runbook.md"));
        var alerts = AlertName().Matches(Alerts).Select(match => match.Groups[1].Value).ToList();
        Assert.True(alerts.Count >= 12);
        Assert.Equal(alerts.Count, Alerts.Split("severity: ").Length - 1);
        Assert.All(alerts, alert =>
        {
            Assert.Contains($"\n### {alert}\n", runbook, StringComparison.Ordinal);
            Assert.Contains($"runbook: docs/runbook.md#{alert.ToLowerInvariant()}\n", Alerts, StringComparison.Ordinal);
        });
        Assert.Empty(Heading().Matches(runbook).Select(match => match.Groups[1].Value).Except(alerts));
    }

    [Fact]
    public async Task Prometheus_own_tool_takes_the_rules_and_their_unit_tests_pass()
    {
        var own = Path.Combine(Checkout.Root, "artifacts", "dev", "promtool");
        var tool = File.Exists(own) ? own : "/usr/bin/promtool";
        Assert.SkipUnless(File.Exists(tool), "promtool is not there (./dev setup fetches it).");
        foreach (var arguments in (string[][])[["check", "rules", "alerts.yaml"], ["test", "rules", "alerts.test.yaml"]])
        {
            using var process = Process.Start(new ProcessStartInfo(tool, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, output + await errors);
        }
    }

    [Fact]
    public async Task The_chart_hands_rules_and_dashboard_over_as_they_are()
    {
        var manifests = await chart.ManifestsAsync("keda");
        var rules = manifests.Single(manifest => (string?)manifest["kind"] == "PrometheusRule");
        Assert.Equal("prometheus", (string?)rules["metadata"]!["labels"]!["release"]);
        Assert.Equal(AlertName().Count(Alerts), rules["spec"]!["groups"]!.AsArray().Sum(group => group!["rules"]!.AsArray().Count));
        var dashboard = manifests.Single(manifest => (string?)manifest["kind"] == "ConfigMap");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Dashboard), JsonNode.Parse((string)dashboard["data"]!["slipway.json"]!)));
        var monitor = manifests.Single(manifest => (string?)manifest["kind"] == "PodMonitor");
        var port = (string?)monitor["spec"]!["podMetricsEndpoints"]![0]!["port"];
        Assert.All(manifests.Where(manifest => (string?)manifest["kind"] == "Deployment"), deployment =>
            Assert.Contains(deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["ports"]!.AsArray(), one => (string?)one!["name"] == port));
        Assert.DoesNotContain(await chart.ManifestsAsync(), manifest => (string?)manifest["kind"] is "PodMonitor" or "PrometheusRule" or "ConfigMap");
    }

    private static IEnumerable<string> Expressions() =>
        JsonNode.Parse(Dashboard)!["panels"]!.AsArray().SelectMany(panel => panel!["targets"]!.AsArray()).Select(target => (string)target!["expr"]!);

    // As the exporter writes it: dots become underscores, units and "total" are appended, units in braces are not.
    private static string NameOf(Match instrument)
    {
        var name = instrument.Groups["name"].Value.Replace('.', '_');
        var seconds = instrument.Groups["unit"].Value == "s" ? "_seconds" : "";
        return name + seconds + (instrument.Groups["kind"].Value.Contains("Counter", StringComparison.Ordinal) ? "_total" : "");
    }

    [GeneratedRegex("""Create(?<kind>Counter|ObservableGauge|ObservableCounter|Histogram|Gauge)(<\w+>)?\(\s*"(?<name>slipway\.[a-z._]+)"(?:[^;]*?,\s*"(?<unit>s)"[,)])?""")]
    private static partial Regex Instrument();

    [GeneratedRegex(@"\b(slipway|http_server|dotnet)_[a-z_]+\b")]
    private static partial Regex MetricName();

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex AlertName();

    [GeneratedRegex(@"\n### (Slipway\w+)\n")]
    private static partial Regex Heading();
}
