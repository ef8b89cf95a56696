using System.Net.Http;
using System.Text.Json.Nodes;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.Kubelet;

/// <summary>
/// The control plane's stand-ins are this very program: no image carries it, so a systemd unit runs it with the manifest's command,
/// and it outlives kubelet as a container would.
/// </summary>
public sealed class ControlPlaneUnits : IDisposable
{
    private static readonly string[] Programs = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"];
    private readonly HttpClient probes = new(new SocketsHttpHandler { SslOptions = Pki.Client(null, null), UseProxy = false }) { Timeout = TimeSpan.FromSeconds(3) };

    public void Dispose() => probes.Dispose();

    public static bool Runs(JsonObject pod) => pod.Items("spec", "containers").ToList() is [var only] && Programs.Contains(only.Texts("command").FirstOrDefault());

    /// <returns>Whether it is running, whether its probe is content, and how often it was started again.</returns>
    public async Task<(bool Running, bool Ready, int Restarts)> EnsureAsync(JsonObject pod, string uid, CancellationToken cancellation)
    {
        var container = pod.Items("spec", "containers").Single();
        var command = container.Texts("command").Concat(container.Texts("args")).ToList();
        var unit = $"standin-{command[0]}.service";
        var state = await StateAsync(unit, cancellation);
        if (state.GetValueOrDefault("Description") != uid || state.GetValueOrDefault("ActiveState") is not ("active" or "activating"))
        {
            await Shell.TryRunAsync(cancellation, "systemctl", "stop", unit);
            await Shell.TryRunAsync(cancellation, "systemctl", "reset-failed", unit);
            Console.WriteLine($"stand-in kubelet: starting {command[0]}");
            string[] start =
            [
                "--quiet", $"--unit={unit}", $"--description={uid}", "--property=Restart=always", "--property=RestartSec=2", "--property=StartLimitIntervalSec=0",
                $"--setenv=SLIPWAY_STANDIN_VERSION={Tag(container) ?? StandInVersion.Kubernetes}", Environment.ProcessPath!, typeof(ControlPlaneUnits).Assembly.Location, .. command,
            ];
            await Shell.RunAsync(cancellation, "systemd-run", start);
            return (true, false, 0);
        }
        return (true, await ProbeAsync(container, cancellation), int.Parse(state.GetValueOrDefault("NRestarts") ?? "0", System.Globalization.CultureInfo.InvariantCulture));
    }

    public async Task StopOthersAsync(IEnumerable<JsonObject> wanted, CancellationToken cancellation)
    {
        var kept = wanted.Where(Runs).Select(pod => pod.Items("spec", "containers").Single().Texts("command").First()).ToHashSet();
        foreach (var program in Programs.Where(program => !kept.Contains(program)))
        {
            if ((await StateAsync($"standin-{program}.service", cancellation)).GetValueOrDefault("ActiveState") is "active" or "activating")
                await Shell.TryRunAsync(cancellation, "systemctl", "stop", $"standin-{program}.service");
        }
    }

    /// <summary>The version that the image's tag names: what is run is what the manifest says, also in the middle of an upgrade.</summary>
    private static string? Tag(JsonObject container) => container.Text("image")?.Split(':')[^1].TrimStart('v');

    private static async Task<Dictionary<string, string>> StateAsync(string unit, CancellationToken cancellation)
    {
        var (_, output) = await Shell.TryRunAsync(cancellation, "systemctl", "show", unit, "-p", "Description", "-p", "ActiveState", "-p", "NRestarts");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
    }

    private async Task<bool> ProbeAsync(JsonObject container, CancellationToken cancellation)
    {
        if (container.At("livenessProbe", "httpGet") is not { } get) return true;
        try
        {
            var address = new UriBuilder(get.Text("scheme") ?? "HTTP", get.Text("host") ?? "127.0.0.1", int.Parse(get.Text("port")!, System.Globalization.CultureInfo.InvariantCulture), get.Text("path"));
            using var answer = await probes.GetAsync(address.Uri, cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
