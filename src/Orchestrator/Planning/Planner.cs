using Slipway.Catalog;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;

namespace Slipway.Orchestrator.Planning;

/// <summary>What is to be done and in which order; the values come later, from <see cref="ParameterResolver"/>.</summary>
public static class Planner
{
    public const string FactsGate = "gate:facts";
    public const string PreflightGate = "gate:preflight";
    public const string NodesGate = "gate:nodes";

    /// <summary>The stage whose outputs are the hosts' facts; it runs in every build and at every resume.</summary>
    public const string FactsStage = "preflight";

    /// <summary>The stages that leave files for later ones in the host's cache, which may be emptied meanwhile: a resume looks for them again.</summary>
    public static readonly IReadOnlySet<string> FetchingStages = new HashSet<string> { "artifacts", "manifests" };

    public static BuildPlan Plan(ClusterSpec spec, BuildKind kind)
    {
        var topology = new Topology(spec);
        return kind switch
        {
            BuildKind.Create => Create(spec, topology),
            BuildKind.Preflight => new BuildPlan([.. UpToPreflight(Create(spec, topology).Tasks)]),
            BuildKind.Verify => new BuildPlan([Task("verify", topology.FirstControlPlane)]),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no plan for this kind of build."),
        };
    }

    private static IEnumerable<PlannedTask> UpToPreflight(IReadOnlyList<PlannedTask> tasks) => tasks.Take(tasks.Index().First(task => task.Item.Key == PreflightGate).Index + 1);

    private static BuildPlan Create(ClusterSpec spec, Topology topology)
    {
        var tasks = new List<PlannedTask>();
        var first = topology.FirstControlPlane;

        // A bad host is found before any host is touched.
        var preflights = ForEach(topology.Hosts, FactsStage, _ => []);
        Gate(FactsGate, preflights);
        Gate(PreflightGate, ForEach(topology.Hosts, "reachability", _ => [FactsGate]));

        ForEach(topology.Hosts, "os", _ => [PreflightGate]);
        ForEach(topology.Hosts, "artifacts", host => [Key("os", host)]);
        if (SpecManifests.Of(spec).Count > 0 || SpecManifests.OwnOf(spec).Count > 0)
            Add("manifests", first, [Key("artifacts", first)]);
        ForEach(topology.Nodes, "runtime", host => [Key("artifacts", host)]);

        var members = ForEach(topology.EtcdHosts, "etcd", host => [Key("artifacts", host)]);
        var quorum = Add("etcd-quorum", topology.EtcdHosts[0], members);

        var api = Add("control-plane", first, [Key("runtime", first), quorum]);
        // Apart from the control plane, so that a new token for those who still join does not touch that.
        var door = topology.Workers.Count == 0 ? api : Add("join-token", first, [api]);
        var workers = ForEach(topology.Workers, "workers", host => [Key("runtime", host), door]);
        // The first one makes what belongs to the whole cluster. The others follow one by one, so that a change never takes two API servers at once.
        var controlPlanes = api;
        foreach (var host in topology.ControlPlanes.Skip(1))
            controlPlanes = Add("control-plane", host, [Key("runtime", host), controlPlanes]);
        Gate(NodesGate, [controlPlanes, .. workers]);

        var metadata = Add("node-metadata", first, [NodesGate]);
        var dns = Add("dns", first, Network());
        List<string> objects = SpecManifests.Of(spec).Count > 0 || SpecManifests.OwnOf(spec).Count > 0 ? [Key("manifests", first)] : [];
        var addons = Add("addons", first, [dns, .. objects]);
        Add("verify", first, [metadata, addons]);
        return new BuildPlan(tasks);

        IReadOnlyList<string> Network()
        {
            switch (spec.Network.Plugin)
            {
                case NetworkPlugin.None:
                    return [NodesGate];
                case NetworkPlugin.Cilium:
                    return [Add("network-plugin", first, [NodesGate])];
                case NetworkPlugin.Bridge:
                    var podCidrs = Add("pod-cidrs", first, [NodesGate]);
                    return ForEach(topology.Nodes, "network", _ => [podCidrs]);
                default:
                    return [Add("network-plugin", first, [Key("manifests", first), NodesGate])];
            }
        }

        string Add(string stage, HostSpec host, IReadOnlyList<string> dependsOn)
        {
            var task = Task(stage, host, dependsOn);
            tasks.Add(task);
            return task.Key;
        }

        List<string> ForEach(IEnumerable<HostSpec> hosts, string stage, Func<HostSpec, IReadOnlyList<string>> dependsOn) =>
            [.. hosts.Select(host => Add(stage, host, dependsOn(host)))];

        void Gate(string name, IReadOnlyList<string> dependsOn) => tasks.Add(new PlannedTask(name, name, 0, null, dependsOn));
    }

    private static PlannedTask Task(string stage, HostSpec host, IReadOnlyList<string>? dependsOn = null) =>
        new(Key(stage, host), stage, Catalogue.Find(stage).Version, host.Name, dependsOn ?? []);

    private static string Key(string stage, HostSpec host) => $"{stage}@{host.Name}";
}
