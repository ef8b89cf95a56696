using System.Text.Json.Nodes;
using Slipway.StandIns.ApiServer;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.Kubectl;

public sealed class KubectlCommand
{
    private const string WithValue = """
        kubeconfig s=server n=namespace context cluster user request-timeout v o=output l=selector field-selector f=filename raw for timeout p=patch type subresource
        sort-by field-manager cascade grace-period token from-literal from-file k dry-run c=container tail R L=label-columns
        """;
    private const string Boolean = """
        A=all-namespaces no-headers show-labels ignore-not-found overwrite server-side force-conflicts force now client all short minify flatten
        w=watch wait recursive ignore-daemonsets delete-emptydir-data insecure-skip-tls-verify list
        """;

    public async Task<int> RunAsync(string[] args, CancellationToken cancellation)
    {
        var flags = Flags.Parse(Normalized(args), WithValue, Boolean);
        try
        {
            return await RunAsync(flags, cancellation);
        }
        catch (ApiException e)
        {
            var kind = e.Code == 404 && e.Message.Contains("not found", StringComparison.Ordinal) ? " (NotFound)" : e.Code == 403 ? " (Forbidden)" : "";
            // (1 is diff's word for a difference.)
            throw new CommandException($"Error from server{kind}: {e.Message}", flags.Words is ["diff", ..] ? 2 : 1);
        }
    }

    /// <summary>--dry-run may stand without a value, and means client then.</summary>
    private static string[] Normalized(string[] args) => [.. args.Select(arg => arg == "--dry-run" ? "--dry-run=client" : arg)];

    private async Task<int> RunAsync(Flags flags, CancellationToken cancellation)
    {
        var verb = flags.Words.FirstOrDefault();
        var words = flags.Words.Skip(1).ToList();
        if (verb == "config") return PrintConfig(words, flags);
        if (verb == "version")
        {
            Console.WriteLine($"Client Version: {StandInVersion.Git}");
            if (flags.Has("client")) return 0;
        }
        using var client = Kubeconfig.Open(ConfigPath(flags), flags["context"], Timeout(flags["request-timeout"]), flags["server"]);
        var ns = flags["namespace"] ?? "default";
        var writing = new Writing(client, flags, ns);
        switch (verb)
        {
            case "version":
                Console.WriteLine($"Server Version: {JsonNode.Parse(await client.RawAsync("/version", cancellation)).Text("gitVersion")}");
                return 0;
            case "get" when flags["raw"] is { } path:
                Console.Write(await client.RawAsync(path, cancellation));
                return 0;
            case "get":
                return await GetAsync(client, words, flags, ns, cancellation);
            case "cluster-info":
                Console.WriteLine($"Kubernetes control plane (stand-in) is running at {client.Server}");
                return 0;
            case "api-resources":
                foreach (var type in ResourceTypes.All) Console.WriteLine($"{type.Plural,-28} {string.Join(',', type.ShortNames),-8} {type.ApiVersion,-32} {type.Namespaced,-6} {type.Kind}");
                return 0;
            case "apply":
                return await writing.ApplyAsync(cancellation);
            case "diff":
                return await writing.DiffAsync(cancellation);
            case "create":
                return await writing.CreateAsync(words, cancellation);
            case "delete":
                return await writing.DeleteAsync(words, cancellation);
            case "label" or "annotate":
                return await writing.MarkAsync(verb == "label" ? "labels" : "annotations", words, cancellation);
            case "taint":
                return await writing.TaintAsync(words, cancellation);
            case "patch":
                return await writing.PatchAsync(words, cancellation);
            case "cordon" or "uncordon":
                return await writing.CordonAsync(words, verb == "cordon", cancellation);
            case "wait":
                return await new Waiting(client, flags, ns).ForAsync(words, cancellation);
            case "rollout":
                return await new Waiting(client, flags, ns).RolloutAsync(words, cancellation);
            default:
                throw new CommandException($"error: unknown command \"{verb}\" for \"kubectl\" (stand-in)");
        }
    }

    private static async Task<int> GetAsync(KubeClient client, List<string> words, Flags flags, string ns, CancellationToken cancellation)
    {
        var everywhere = flags.Has("all-namespaces");
        var items = new List<(ResourceType, JsonObject)>();
        var (targets, named) = Targets(words);
        foreach (var (type, name) in targets)
        {
            if (name is null)
            {
                items.AddRange((await client.ListAsync(type, everywhere ? null : ns, flags["selector"], flags["field-selector"], cancellation)).Select(item => (type, Typed(type, item))));
            }
            else if (await client.FindAsync(type, ns, name, cancellation) is { } value)
            {
                items.Add((type, value));
            }
            else if (!flags.Has("ignore-not-found"))
            {
                throw ApiException.NotFound(type, name);
            }
        }
        if (flags["sort-by"] is { } path) items = [.. items.OrderBy(item => JsonPath.Evaluate(path, item.Item2), StringComparer.Ordinal)];
        if (items.Count == 0 && flags["output"] is null or "wide")
        {
            if (!named) await Console.Error.WriteLineAsync(everywhere ? "No resources found" : $"No resources found in {ns} namespace.");
            return 0;
        }
        if (named && items.Count == 0) return 0;
        new Printer(TimeProvider.System).Print(items, !named || targets.Count > 1, flags["output"], everywhere, !flags.Has("no-headers"), flags.Has("show-labels"));
        return 0;
    }

    /// <summary><c>pods</c>, <c>pods,svc</c>, <c>pod a b</c> and <c>pod/a svc/b</c>.</summary>
    public static (List<(ResourceType Type, string? Name)> Targets, bool Named) Targets(IReadOnlyList<string> words)
    {
        if (words.Count == 0) throw new CommandException("error: You must specify the type of resource.");
        if (words.Any(word => word.Contains('/', StringComparison.Ordinal)))
            return ([.. words.Select(word => word.Split('/', 2) is [var type, var name] ? (ResourceTypes.ByWord(type), (string?)name) : throw new CommandException("error: there is no need to specify a resource type as a separate argument when passing arguments in resource/name form"))], true);
        if (words.Count > 1) return ([.. words.Skip(1).Select(name => (ResourceTypes.ByWord(words[0]), (string?)name))], true);
        return ([.. words[0].Split(',').Select(type => (ResourceTypes.ByWord(type), (string?)null))], false);
    }

    private static JsonObject Typed(ResourceType type, JsonObject value)
    {
        (value["apiVersion"], value["kind"]) = (type.ApiVersion, type.Kind);
        return value;
    }

    private static TimeSpan? Timeout(string? text) => text is null or "0" ? null : GoDuration.TryParse(text, out var timeout) ? timeout : throw new CommandException($"error: invalid --request-timeout {text}");

    private static string ConfigPath(Flags flags)
    {
        var path = flags["kubeconfig"] ?? Environment.GetEnvironmentVariable("KUBECONFIG")?.Split(':')[0];
        if (!string.IsNullOrEmpty(path)) return path;
        path = Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/root", ".kube/config");
        return File.Exists(path) ? path : throw new CommandException("The connection to the server localhost:8080 was refused - did you specify the right host or port?");
    }

    private static int PrintConfig(List<string> words, Flags flags)
    {
        var config = Yaml.ReadFile(ConfigPath(flags));
        switch (words)
        {
            case ["current-context"]:
                Console.WriteLine(config.Text("current-context"));
                return 0;
            case ["view"]:
                if (!flags.Has("raw"))
                {
                    foreach (var cluster in config.Items("clusters")) Hide(cluster.At("cluster"), "certificate-authority-data");
                    foreach (var user in config.Items("users"))
                        foreach (var secret in (string[])["client-certificate-data", "client-key-data", "token"]) Hide(user.At("user"), secret);
                }
                Console.Write(flags["output"] is { } output && output.StartsWith("jsonpath=", StringComparison.Ordinal) ? JsonPath.Evaluate(output["jsonpath=".Length..], config) : Yaml.Write(config));
                return 0;
            default:
                throw new CommandException("error: this stand-in knows config view and config current-context");
        }
    }

    private static void Hide(JsonNode? node, string name)
    {
        if (node is JsonObject map && map.ContainsKey(name)) map[name] = "DATA+OMITTED";
    }
}
