using System.Text.Json.Nodes;
using Slipway.StandIns.ApiServer;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.Kubectl;

public sealed class Waiting(KubeClient client, Flags flags, string ns)
{
    public async Task<int> ForAsync(List<string> words, CancellationToken cancellation)
    {
        var condition = flags.Required("for");
        var (targets, named) = KubectlCommand.Targets(words);
        if (!named)
        {
            var type = targets.Single().Type;
            targets = [.. (await client.ListAsync(type, flags.Has("all-namespaces") ? null : ns, flags["selector"], flags["field-selector"], cancellation)).Select(item => (type, (string?)item.Name()))];
            if (targets.Count == 0 && condition != "delete") throw new CommandException("error: no matching resources found");
        }
        foreach (var (type, name) in targets)
        {
            if (!await UntilAsync(async () => Holds(condition, await client.FindAsync(type, ns, name!, cancellation)), cancellation))
                throw new CommandException($"error: timed out waiting for the condition on {type.Plural}/{name}");
            Console.WriteLine($"{type.Qualified}/{name} condition met");
        }
        return 0;
    }

    public async Task<int> RolloutAsync(List<string> words, CancellationToken cancellation)
    {
        if (words is ["restart", .. var restarted])
        {
            foreach (var (type, name) in KubectlCommand.Targets(restarted).Targets)
            {
                var annotations = new JsonObject { ["kubectl.kubernetes.io/restartedAt"] = TimeProvider.System.Timestamp() };
                await client.PatchAsync(type, ns, name!, new JsonObject { ["spec"] = new JsonObject { ["template"] = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = annotations } } } }, cancellation);
                Console.WriteLine($"{type.Qualified}/{name} restarted");
            }
            return 0;
        }
        if (words is not ["status", .. var rest]) throw new CommandException("error: this stand-in knows rollout status and rollout restart");
        foreach (var (type, name) in KubectlCommand.Targets(rest).Targets)
        {
            if (!await UntilAsync(async () => RolledOut(await client.GetAsync(type, ns, name!, cancellation)), cancellation)) throw new CommandException("error: timed out waiting for the condition");
            Console.WriteLine($"{type.Singular} \"{name}\" successfully rolled out");
        }
        return 0;
    }

    private static bool RolledOut(JsonObject value)
    {
        if (value.Text("status", "observedGeneration") != value.Text("metadata", "generation")) return false;
        return value.Text("kind") == "DaemonSet"
            ? value.Text("status", "numberReady") == value.Text("status", "desiredNumberScheduled")
            : value.Text("status", "readyReplicas") == (value.Text("spec", "replicas") ?? "1");
    }

    private static bool Holds(string condition, JsonObject? value)
    {
        if (condition == "delete") return value is null;
        if (value is null) return false;
        if (condition == "create") return true;
        if (condition.StartsWith("jsonpath=", StringComparison.Ordinal))
        {
            var body = condition["jsonpath=".Length..].Trim('\'');
            var split = body.LastIndexOf("}=", StringComparison.Ordinal);
            var found = JsonPath.Evaluate(split < 0 ? body : body[..(split + 1)], value);
            return split < 0 ? found.Length > 0 : found == body[(split + 2)..].Trim('"');
        }
        if (!condition.StartsWith("condition=", StringComparison.Ordinal)) throw new CommandException($"error: unrecognized condition: \"{condition}\"");
        var wanted = condition["condition=".Length..].Split('=');
        return value.Items("status", "conditions").Any(item => string.Equals(item.Text("type"), wanted[0], StringComparison.OrdinalIgnoreCase) && string.Equals(item.Text("status"), wanted.Length > 1 ? wanted[1] : "True", StringComparison.OrdinalIgnoreCase));
    }

    private async Task<bool> UntilAsync(Func<Task<bool>> holds, CancellationToken cancellation)
    {
        var timeout = flags["timeout"] is { } text ? GoDuration.TryParse(text, out var given) ? given : throw new CommandException($"error: invalid --timeout {text}") : TimeSpan.FromSeconds(30);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (timeout > TimeSpan.Zero) limit.CancelAfter(timeout);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(400));
        try
        {
            while (!await holds()) await timer.WaitForNextTickAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
