using System.Net;
using System.Text.Json.Nodes;
using Slipway.StandIns.ApiServer;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.Controllers;

/// <summary>Gives each waiting pod the Ready node with the fewest pods of its own kind among those it tolerates.</summary>
public static class SchedulerCommand
{
    private const string WithValue = "authentication-kubeconfig authorization-kubeconfig bind-address secure-port kubeconfig config feature-gates tls-cert-file tls-private-key-file tls-min-version tls-cipher-suites v leader-elect-lease-duration leader-elect-renew-deadline leader-elect-retry-period";

    public static async Task<int> RunAsync(string[] args, CancellationToken cancellation)
    {
        var flags = Flags.Parse(args, WithValue, "leader-elect profiling");
        var settings = flags["config"] is { } path ? Yaml.ReadFile(path) : null;
        using var client = Kubeconfig.Open(flags["kubeconfig"] ?? settings.Text("clientConnection", "kubeconfig") ?? throw new CommandException("--kubeconfig is missing"));
        await using var health = await HealthEndpoint.StartAsync(IPAddress.Parse(flags["bind-address"] ?? "0.0.0.0"), int.Parse(flags["secure-port"] ?? "10259", System.Globalization.CultureInfo.InvariantCulture), true, () => null, cancellation);
        var election = new LeaderElection(client, "kube-scheduler", TimeProvider.System);
        await Task.WhenAll(
            election.RunAsync(cancellation),
            Periodic.RunAsync(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1.5), async () => election.IsLeader && await ScheduleAsync(client, cancellation), cancellation));
        return 0;
    }

    /// <returns>Whether a pod waited for a node.</returns>
    private static async Task<bool> ScheduleAsync(KubeClient client, CancellationToken cancellation)
    {
        var pods = await client.ListAsync("pods", cancellation);
        var waiting = pods.Where(pod => pod.Text("spec", "nodeName") is null).ToList();
        if (waiting.Count == 0) return false;
        var nodes = (await client.ListAsync("nodes", cancellation)).Where(node => PodStatus.IsReady(node) && !node.IsTrue("spec", "unschedulable")).ToList();
        foreach (var pod in waiting)
        {
            var hash = pod.Text("metadata", "labels", "pod-template-hash");
            var node = nodes.Where(node => Tolerations.Selects(pod, node) && Tolerations.Tolerates(pod, node, false))
                .MinBy(node => pods.Count(other => other.Text("spec", "nodeName") == node.Name() && other.Text("metadata", "labels", "pod-template-hash") == hash));
            if (node is null) continue;
            pod.Child("spec")["nodeName"] = node.Name();
            var binding = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Binding", ["metadata"] = new JsonObject { ["name"] = pod.Name() }, ["target"] = new JsonObject { ["kind"] = "Node", ["name"] = node.Name() } };
            await client.CreateAsync(ResourceTypes.ByWord("pods"), pod.Text("metadata", "namespace"), binding, cancellation, pod.Name(), "binding");
        }
        return true;
    }
}

public static class Tolerations
{
    public static bool Selects(JsonNode? pod, JsonObject node)
    {
        var labels = node.Map("metadata", "labels").ToDictionary();
        return pod.Map("spec", "nodeSelector").All(pair => labels.GetValueOrDefault(pair.Key) == pair.Value);
    }

    /// <param name="pod">Pod or pod template.</param>
    /// <param name="node">Node.</param>
    /// <param name="daemon">Daemons also tolerate what says that a node is not ready.</param>
    public static bool Tolerates(JsonNode? pod, JsonObject node, bool daemon) => node.Items("spec", "taints").All(taint =>
        taint.Text("effect") == "PreferNoSchedule"
        || (daemon && taint.Text("key")?.StartsWith("node.kubernetes.io/", StringComparison.Ordinal) == true)
        || pod.Items("spec", "tolerations").Any(toleration =>
            (toleration.Text("effect") is null or "" || toleration.Text("effect") == taint.Text("effect"))
            && (toleration.Text("operator") == "Exists"
                ? toleration.Text("key") is null or "" || toleration.Text("key") == taint.Text("key")
                : toleration.Text("key") == taint.Text("key") && (toleration.Text("value") ?? "") == (taint.Text("value") ?? ""))));
}
