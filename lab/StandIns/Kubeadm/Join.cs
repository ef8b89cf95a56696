using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Slipway.StandIns.ApiServer;
using Slipway.StandIns.Common;
using Slipway.StandIns.Controllers;

namespace Slipway.StandIns.Kubeadm;

/// <summary>
/// Joins a worker as kubeadm does: reads cluster-info from a server not trusted yet, believes it by the token's signature and the CA's
/// pinned hash, asks again over verified TLS, then hands kubelet a bootstrap kubeconfig and waits until it has its own.
/// </summary>
public sealed class Join(KubeadmConfig config)
{
    private const string Bootstrap = "/etc/kubernetes/bootstrap-kubelet.conf";
    private const string KubeletConfig = "/etc/kubernetes/kubelet.conf";

    public async Task RunAsync(IEnumerable<string> ignored, CancellationToken cancellation)
    {
        var join = config.Join ?? throw new CommandException("error: no JoinConfiguration in the configuration file");
        if (join["controlPlane"] is not null) throw new CommandException("this stand-in joins workers only");
        await new Preflight(config, ignored.Concat(join.Texts("nodeRegistration", "ignorePreflightErrors"))).JoinAsync(false, cancellation);

        var discovery = join.At("discovery", "bootstrapToken") ?? throw new CommandException("this stand-in knows discovery.bootstrapToken only");
        var token = join.Text("discovery", "tlsBootstrapToken") ?? discovery.Text("token") ?? throw new CommandException("discovery.bootstrapToken.token is missing");
        var cluster = await DiscoverAsync(discovery, Timeout(join, "discovery", 300), cancellation);
        var server = cluster.Text("cluster", "server")!;
        var authority = System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(cluster.Text("cluster", "certificate-authority-data")!));
        Console.WriteLine($"[discovery] Requested info from \"https://{discovery.Text("apiServerEndpoint")}\" and TLS certificate validates against pinned roots, will use API Server \"{server}\"");

        using var client = new KubeClient(server, Pki.ParseAuthorities(authority, "cluster-info"), null, token);
        Console.WriteLine("[preflight] Reading configuration from the \"kubeadm-config\" ConfigMap in namespace \"kube-system\"...");
        await client.GetAsync(ResourceTypes.ByWord("configmaps"), "kube-system", "kubeadm-config", cancellation);
        var shared = await client.GetAsync(ResourceTypes.ByWord("configmaps"), "kube-system", "kubelet-config", cancellation);
        var component = Yaml.Documents(shared.Text("data", "kubelet") ?? "", "kubelet-config").Single();
        await RefuseTakenNameAsync(client, cancellation);

        Shell.WriteFile(Bootstrap, Yaml.Write(Kubeconfig.Build("kubernetes", server, authority, "tls-bootstrap-token-user", new JsonObject { ["token"] = token })));
        var authorityFile = join.Text("caCertPath") ?? "/etc/kubernetes/pki/ca.crt";
        if (!File.Exists(authorityFile)) Shell.WriteFile(authorityFile, authority, Shell.Public);
        await KubeletFiles.StartAsync(config, component, cancellation);
        Console.WriteLine("[kubelet-start] Waiting for the kubelet to perform the TLS Bootstrap");
        await WaitForKubeletAsync(Timeout(join, "tlsBootstrap", 300), cancellation);

        using var own = Kubeconfig.Open(KubeletConfig);
        await ClusterPhases.AnnotateSocketAsync(own, config, cancellation);
        File.Delete(Bootstrap);
        Console.WriteLine("\nThis node has joined the cluster (stand-in):\n* Certificate signing request was sent to apiserver and a response was received.\n* The Kubelet was informed of the new secure connection details.");
    }

    private static TimeSpan Timeout(JsonObject join, string name, int seconds) =>
        GoDuration.TryParse(join.Text("timeouts", name) ?? "", out var given) ? given : TimeSpan.FromSeconds(seconds);

    private static async Task<JsonObject> DiscoverAsync(JsonNode discovery, TimeSpan timeout, CancellationToken cancellation)
    {
        var endpoint = discovery.Text("apiServerEndpoint") ?? throw new CommandException("discovery.bootstrapToken.apiServerEndpoint is missing");
        var token = discovery.Text("token")!.Split('.');
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var why = "";
        try
        {
            do
            {
                try
                {
                    using var stranger = new KubeClient($"https://{endpoint}", null, null, null, TimeSpan.FromSeconds(10));
                    var info = await stranger.GetAsync(ResourceTypes.ByWord("configmaps"), "kube-public", "cluster-info", limit.Token);
                    var kubeconfig = info.Text("data", "kubeconfig") ?? "";
                    if (info.Text("data", $"jws-kubeconfig-{token[0]}") != BootstrapController.Sign(kubeconfig, token[0], token[1]))
                        throw new CommandException($"could not find a JWS signature in the cluster-info ConfigMap for token ID \"{token[0]}\", or it is not the token's");
                    return await VerifyAsync(discovery, endpoint, kubeconfig, limit.Token);
                }
                catch (Exception e) when (e is CommandException { ExitCode: 1 } or ApiException)
                {
                    why = e.Message;
                }
            }
            while (await timer.WaitForNextTickAsync(limit.Token));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The last reason is worth more than the fact that time is up.
        }
        throw new CommandException($"error execution phase preflight: couldn't validate the identity of the API Server: {why}");
    }

    private static async Task<JsonObject> VerifyAsync(JsonNode discovery, string endpoint, string kubeconfig, CancellationToken cancellation)
    {
        var cluster = Yaml.Documents(kubeconfig, "cluster-info").Single().Items("clusters").Single();
        var pem = System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(cluster.Text("cluster", "certificate-authority-data")!));
        var authorities = Pki.ParseAuthorities(pem, "cluster-info");
        if (!discovery.IsTrue("unsafeSkipCAVerification"))
        {
            var pinned = discovery.Texts("caCertHashes").ToHashSet();
            if (pinned.Count == 0) throw new CommandException("discovery.bootstrapToken.caCertHashes: using token-based discovery without caCertHashes can be unsafe. Set unsafeSkipCAVerification to continue", 2);
            foreach (X509Certificate2 authority in authorities)
                if (!pinned.Contains(Pki.PublicKeyHash(authority))) throw new CommandException($"error execution phase preflight: cluster CA found in cluster-info ConfigMap is invalid: public key {Pki.PublicKeyHash(authority)} not pinned", 2);
        }
        // The same words again, this time from somebody with a certificate of that CA.
        using var proved = new KubeClient($"https://{endpoint}", authorities, null, null, TimeSpan.FromSeconds(10));
        var again = await proved.GetAsync(ResourceTypes.ByWord("configmaps"), "kube-public", "cluster-info", cancellation);
        return again.Text("data", "kubeconfig") == kubeconfig ? cluster : throw new CommandException("the second kubeconfig from the server differs from the first", 2);
    }

    private async Task RefuseTakenNameAsync(KubeClient client, CancellationToken cancellation)
    {
        if (await client.FindAsync(ResourceTypes.ByWord("nodes"), null, config.NodeName, cancellation) is { } node && PodStatus.IsReady(node))
            throw new CommandException($"a Node with name \"{config.NodeName}\" and status \"Ready\" already exists in the cluster. You must delete the existing Node or change the name of this new joining Node");
    }

    private static async Task WaitForKubeletAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(300));
        try
        {
            while (!File.Exists(KubeletConfig)) await timer.WaitForNextTickAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new CommandException("error execution phase kubelet-start: timed out waiting for the kubelet to perform the TLS bootstrap: /etc/kubernetes/kubelet.conf is not there");
        }
    }
}
