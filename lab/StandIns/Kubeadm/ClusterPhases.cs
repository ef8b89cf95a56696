using System.Text.Json.Nodes;
using Slipway.StandIns.ApiServer;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.Kubeadm;

/// <summary>The phases that write into the cluster.</summary>
public sealed class ClusterPhases(KubeadmConfig config, Certificates certificates, TimeProvider time)
{
    private const string JoiningNodes = "system:bootstrappers:kubeadm:default-node-token";

    public async Task RunAsync(string phase, string sub, Flags flags, CancellationToken cancellation)
    {
        await BindAdministratorsAsync(cancellation);
        using var client = Kubeconfig.Open("/etc/kubernetes/admin.conf");
        switch (phase, sub)
        {
            case ("upload-config", _):
                await UploadAsync(client, cancellation);
                break;
            case ("mark-control-plane", _):
                await MarkAsync(client, cancellation);
                break;
            case ("bootstrap-token", _):
                await BootstrapAsync(client, flags, cancellation);
                break;
            case ("addon", "kube-proxy"):
                await KubeProxyAddon.ApplyAsync(client, config, cancellation);
                break;
            default:
                throw new CommandException($"invalid phase: {phase} {sub} (stand-in)");
        }
    }

    /// <summary>admin.conf is no member of system:masters: the binding that makes it an administrator comes first, by super-admin.conf.</summary>
    private static async Task BindAdministratorsAsync(CancellationToken cancellation)
    {
        if (!File.Exists("/etc/kubernetes/super-admin.conf")) return;
        using var super = Kubeconfig.Open("/etc/kubernetes/super-admin.conf");
        await super.ApplyAsync(Binding("ClusterRoleBinding", "kubeadm:cluster-admins", null, "ClusterRole", "cluster-admin", ("Group", "kubeadm:cluster-admins")), cancellation);
    }

    private async Task UploadAsync(KubeClient client, CancellationToken cancellation)
    {
        var cluster = config.Cluster.Clone();
        cluster["kubernetesVersion"] ??= config.KubernetesVersion;
        await client.ApplyAsync(ConfigMap("kubeadm-config", "ClusterConfiguration", Yaml.Write(cluster)), cancellation);
        await client.ApplyAsync(ConfigMap("kubelet-config", "kubelet", Yaml.Write(KubeletFiles.WithDefaults(config.KubeletComponent, config))), cancellation);
        foreach (var map in (string[])["kubeadm-config", "kubelet-config"])
        {
            var name = map == "kubeadm-config" ? "kubeadm:nodes-kubeadm-config" : "kubeadm:kubelet-config";
            await client.ApplyAsync(new()
            {
                ["apiVersion"] = "rbac.authorization.k8s.io/v1",
                ["kind"] = "Role",
                ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "kube-system" },
                ["rules"] = new JsonArray(new JsonObject { ["apiGroups"] = Json.List([""]), ["resourceNames"] = Json.List([map]), ["resources"] = Json.List(["configmaps"]), ["verbs"] = Json.List(["get"]) }),
            }, cancellation);
            await client.ApplyAsync(Binding("RoleBinding", name, "kube-system", "Role", name, ("Group", "system:nodes"), ("Group", JoiningNodes)), cancellation);
        }
        await AnnotateSocketAsync(client, config, cancellation);
        Console.WriteLine("[upload-config] Storing the configuration used in ConfigMap \"kubeadm-config\" in the \"kube-system\" Namespace");
    }

    public static async Task AnnotateSocketAsync(KubeClient client, KubeadmConfig config, CancellationToken cancellation)
    {
        var nodes = ResourceTypes.ByWord("nodes");
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(300));
        for (var attempt = 0; await client.FindAsync(nodes, null, config.NodeName, cancellation) is null; attempt++)
        {
            if (attempt == 400) throw new CommandException($"error: the node {config.NodeName} is not registered");
            await timer.WaitForNextTickAsync(cancellation);
        }
        await client.PatchAsync(nodes, null, config.NodeName, new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["kubeadm.alpha.kubernetes.io/cri-socket"] = config.CriSocket } } }, cancellation);
    }

    private async Task MarkAsync(KubeClient client, CancellationToken cancellation)
    {
        var labels = new JsonObject { ["node-role.kubernetes.io/control-plane"] = "", ["node.kubernetes.io/exclude-from-external-load-balancers"] = "" };
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["labels"] = labels } };
        if (config.Taints.Count > 0) patch["spec"] = new JsonObject { ["taints"] = new JsonArray([.. config.Taints.Select(taint => taint.Clone())]) };
        await client.PatchAsync(ResourceTypes.ByWord("nodes"), null, config.NodeName, patch, cancellation, "application/strategic-merge-patch+json");
        Console.WriteLine($"[mark-control-plane] Marking the node {config.NodeName} as control-plane by adding the labels: [{string.Join(' ', labels.Select(label => label.Key))}]");
    }

    private async Task BootstrapAsync(KubeClient client, Flags flags, CancellationToken cancellation)
    {
        var tokens = new BootstrapTokens(client, time);
        var given = config.Init.Items("bootstrapTokens").ToList();
        // kubeadm without a token in its configuration makes one of its own, for a day.
        if (given.Count == 0) given.Add(new() { ["token"] = BootstrapTokens.Random() });
        foreach (var token in given) await tokens.CreateAsync(token, cancellation);
        if (!flags.Has("skip-token-print")) Console.WriteLine($"[bootstrap-token] Using token: {given[0].Text("token")}");
        var bindings = new JsonObject[]
        {
            Binding("ClusterRoleBinding", "kubeadm:get-nodes", null, "ClusterRole", "kubeadm:get-nodes", ("Group", JoiningNodes)),
            Binding("ClusterRoleBinding", "kubeadm:kubelet-bootstrap", null, "ClusterRole", "system:node-bootstrapper", ("Group", JoiningNodes)),
            Binding("ClusterRoleBinding", "kubeadm:node-autoapprove-bootstrap", null, "ClusterRole", "system:certificates.k8s.io:certificatesigningrequests:nodeclient", ("Group", JoiningNodes)),
            Binding("ClusterRoleBinding", "kubeadm:node-autoapprove-certificate-rotation", null, "ClusterRole", "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient", ("Group", "system:nodes")),
            Binding("RoleBinding", "kubeadm:bootstrap-signer-clusterinfo", "kube-public", "Role", "kubeadm:bootstrap-signer-clusterinfo", ("User", "system:anonymous")),
        };
        await client.ApplyAsync(new()
        {
            ["apiVersion"] = "rbac.authorization.k8s.io/v1",
            ["kind"] = "ClusterRole",
            ["metadata"] = new JsonObject { ["name"] = "kubeadm:get-nodes" },
            ["rules"] = new JsonArray(new JsonObject { ["apiGroups"] = Json.List([""]), ["resources"] = Json.List(["nodes"]), ["verbs"] = Json.List(["get"]) }),
        }, cancellation);
        await client.ApplyAsync(new()
        {
            ["apiVersion"] = "rbac.authorization.k8s.io/v1",
            ["kind"] = "Role",
            ["metadata"] = new JsonObject { ["name"] = "kubeadm:bootstrap-signer-clusterinfo", ["namespace"] = "kube-public" },
            ["rules"] = new JsonArray(new JsonObject { ["apiGroups"] = Json.List([""]), ["resourceNames"] = Json.List(["cluster-info"]), ["resources"] = Json.List(["configmaps"]), ["verbs"] = Json.List(["get"]) }),
        }, cancellation);
        foreach (var binding in bindings) await client.ApplyAsync(binding, cancellation);
        var info = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["clusters"] = new JsonArray(new JsonObject { ["cluster"] = new JsonObject { ["certificate-authority-data"] = Kubeconfig.Base64(certificates.AuthorityPem("ca")), ["server"] = $"https://{config.ControlPlaneEndpoint}" }, ["name"] = "" }),
            ["contexts"] = null,
            ["current-context"] = "",
            ["kind"] = "Config",
            ["users"] = null,
        };
        await client.ApplyAsync(ConfigMap("cluster-info", "kubeconfig", Yaml.Write(info), "kube-public"), cancellation);
        Console.WriteLine("[bootstrap-token] Creating the \"cluster-info\" ConfigMap in the \"kube-public\" namespace");
    }

    public static JsonObject ConfigMap(string name, string key, string value, string ns = "kube-system") => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns },
        ["data"] = new JsonObject { [key] = value },
    };

    public static JsonObject Binding(string kind, string name, string? ns, string roleKind, string role, params (string Kind, string Name)[] subjects)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (ns is not null) metadata["namespace"] = ns;
        return new()
        {
            ["apiVersion"] = "rbac.authorization.k8s.io/v1",
            ["kind"] = kind,
            ["metadata"] = metadata,
            ["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = roleKind, ["name"] = role },
            ["subjects"] = new JsonArray([.. subjects.Select(subject => new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = subject.Kind, ["name"] = subject.Name })]),
        };
    }
}

public static class KubeProxyAddon
{
    public static async Task ApplyAsync(KubeClient client, KubeadmConfig config, CancellationToken cancellation)
    {
        var kubeconfig = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Config",
            ["clusters"] = new JsonArray(new JsonObject { ["cluster"] = new JsonObject { ["certificate-authority"] = "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt", ["server"] = $"https://{config.ControlPlaneEndpoint}" }, ["name"] = "default" }),
            ["contexts"] = new JsonArray(new JsonObject { ["context"] = new JsonObject { ["cluster"] = "default", ["namespace"] = "default", ["user"] = "default" }, ["name"] = "default" }),
            ["current-context"] = "default",
            ["users"] = new JsonArray(new JsonObject { ["name"] = "default", ["user"] = new JsonObject { ["tokenFile"] = "/var/run/secrets/kubernetes.io/serviceaccount/token" } }),
        };
        var map = ClusterPhases.ConfigMap("kube-proxy", "config.conf", Yaml.Write(config.ProxyComponent));
        map.Child("data")["kubeconfig.conf"] = Yaml.Write(kubeconfig);
        map.Child("metadata")["labels"] = new JsonObject { ["app"] = "kube-proxy" };
        await client.ApplyAsync(map, cancellation);
        await client.ApplyAsync(new() { ["apiVersion"] = "v1", ["kind"] = "ServiceAccount", ["metadata"] = new JsonObject { ["name"] = "kube-proxy", ["namespace"] = "kube-system" } }, cancellation);
        var binding = ClusterPhases.Binding("ClusterRoleBinding", "kubeadm:node-proxier", null, "ClusterRole", "system:node-proxier");
        binding["subjects"] = new JsonArray(new JsonObject { ["kind"] = "ServiceAccount", ["name"] = "kube-proxy", ["namespace"] = "kube-system" });
        await client.ApplyAsync(binding, cancellation);
        JsonObject Labels() => new() { ["k8s-app"] = "kube-proxy" };
        await client.ApplyAsync(new()
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "DaemonSet",
            ["metadata"] = new JsonObject { ["labels"] = Labels(), ["name"] = "kube-proxy", ["namespace"] = "kube-system" },
            ["spec"] = new JsonObject
            {
                ["selector"] = new JsonObject { ["matchLabels"] = Labels() },
                ["template"] = new JsonObject
                {
                    ["metadata"] = new JsonObject { ["labels"] = Labels() },
                    ["spec"] = new JsonObject
                    {
                        ["containers"] = new JsonArray(new JsonObject
                        {
                            ["command"] = Json.List(["/usr/local/bin/kube-proxy", "--config=/var/lib/kube-proxy/config.conf", "--hostname-override=$(NODE_NAME)"]),
                            ["image"] = $"{config.ImageRepository}/kube-proxy:{config.KubernetesVersion}",
                            ["name"] = "kube-proxy",
                            ["securityContext"] = new JsonObject { ["privileged"] = true },
                        }),
                        ["hostNetwork"] = true,
                        ["nodeSelector"] = new JsonObject { ["kubernetes.io/os"] = "linux" },
                        ["priorityClassName"] = "system-node-critical",
                        ["serviceAccountName"] = "kube-proxy",
                        ["tolerations"] = new JsonArray(new JsonObject { ["operator"] = "Exists" }),
                    },
                },
            },
        }, cancellation);
        Console.WriteLine("[addons] Applied essential addon: kube-proxy");
    }
}
