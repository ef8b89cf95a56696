using System.Text.Json.Nodes;
using Slipway.Client;
using Slipway.Contracts.Http.V1;

namespace Slipway.Tests.Lab.Fixtures;

/// <summary>
/// A cluster of three control planes on three etcd hosts of its own: it is built, loses its first control plane, and gets another worker once that is back. The
/// first worker has a label and a taint of the spec, which then leave it.
/// </summary>
internal sealed class HighAvailabilityStory(LabSystem system)
{
    public const string Worker = "worker1";

    public const string NewWorker = "worker2";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    private Task<BuildRecord>? _built;
    private Task<(string Answer, string Nodes)>? _bereaved;
    private Task<BuildRecord>? _grown;

    /// <summary>Control planes, etcd and a worker.</summary>
    public Task<BuildRecord> Built => _built ??= TellBuiltAsync();

    /// <summary>What the worker's own load balancer answers once the first control plane is off, and how kubelet there fares.</summary>
    public Task<(string Answer, string Nodes)> Bereaved => _bereaved ??= TellBereavedAsync();

    /// <summary>The first control plane is back, a worker is added to the spec, and the cluster is built again.</summary>
    public Task<BuildRecord> Grown => _grown ??= TellGrownAsync();

    /// <summary>Of each worker its label <c>disk</c> and its taints, once built and once grown; a line each.</summary>
    public (string Built, string Grown) Marks { get; private set; }

    private SlipwayClient Client => system.Slipway.Client;

    private async Task<BuildRecord> TellBuiltAsync()
    {
        // Seven hosts have a small machine for themselves while the reference cluster's third build waits for a host that is off.
        await system.Reference.Again;
        _ = system.Reference.Disturbed;
        // A credential of its own: the reference cluster's story changes the other one.
        await Client.Api.CreateCredentialAsync(new CredentialRequest { Name = "ha", SshPrivateKey = system.Hosts.PrivateKey, SudoPassword = system.Hosts.SudoPassword });
        var wanted = LabSpec.HighlyAvailable(system.Hosts, "ha", host => host != NewWorker);
        var worker = wanted["hosts"]!.AsArray().Single(host => host!["name"]!.GetValue<string>() == Worker)!;
        worker["labels"] = new JsonObject { ["disk"] = "ssd" };
        worker["taints"] = new JsonArray(new JsonObject { ["key"] = "dedicated", ["value"] = "batch", ["effect"] = "NoSchedule" });
        using var spec = SpecContent.Json(wanted.ToJsonString());
        var built = await EndOfAsync(await Client.Api.CreateClusterAsync(spec, "ha-1"));
        Marks = (await MarksAsync(), "");
        return built;
    }

    private async Task<(string Answer, string Nodes)> TellBereavedAsync()
    {
        await Built;
        await system.Hosts.StopAsync("cp1");
        // A dead server is passed over after a second; kubelet goes the same way.
        var answer = await system.Hosts.OnAsync(Worker, "curl -sk --max-time 10 https://127.0.0.1:6443/readyz");
        var nodes = await system.Hosts.OnAsync(Worker, "curl -sk --max-time 10 --cert /var/lib/kubelet/pki/kubelet-client-current.pem https://127.0.0.1:6443/api/v1/nodes");
        return (answer, nodes);
    }

    private async Task<BuildRecord> TellGrownAsync()
    {
        await Bereaved;
        await system.Hosts.StartAsync("cp1");
        var cluster = await Client.Api.GetClusterAsync((await Built).Build.ClusterId);
        var hosts = LabSpec.HighlyAvailable(system.Hosts, "ha", _ => true)["hosts"]!.DeepClone();
        using var patch = SpecContent.MergePatch(new JsonObject { ["hosts"] = hosts }.ToJsonString());
        await Client.Api.UpdateClusterAsync(cluster.Id, patch, ETags.Of(cluster));
        var grown = await EndOfAsync(await Client.Api.CreateBuildAsync(cluster.Id, new CreateBuildRequest(), "ha-2"));
        Marks = (Marks.Built, await MarksAsync());
        return grown;
    }

    private Task<string> MarksAsync() => system.Hosts.OnAsync("cp2", """
        /usr/local/bin/kubectl --kubeconfig /etc/kubernetes/admin.conf get nodes -o 'jsonpath={range .items[*]}{.metadata.name}: {.metadata.labels.disk} {range .spec.taints[*]}{.key}={.value}:{.effect} {end}{"\n"}{end}' | grep ^worker | sed 's/ *$//'
        """);

    private Task<BuildRecord> EndOfAsync(Build build) => BuildRecord.AtTheEndOfAsync(Client, build, Patience);
}
