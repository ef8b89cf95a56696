using System.Text.Json.Nodes;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.Kubeadm;

/// <summary>The control plane's manifests, with the flags that kubeadm sets and those of extraArgs over them.</summary>
public sealed class StaticPods(KubeadmConfig config)
{
    public const string Directory = "/etc/kubernetes/manifests";

    public void Create(string phase)
    {
        var all = phase == "all";
        if (!all && phase is not ("apiserver" or "controller-manager" or "scheduler")) throw new CommandException($"invalid subphase: control-plane {phase}");
        if (all || phase == "apiserver") Write("kube-apiserver", "apiServer", ApiServer(), config.BindPort, config.AdvertiseAddress, [("ca-certs", "/etc/ssl/certs", true), ("k8s-certs", config.CertificatesDirectory, true)]);
        if (all || phase == "controller-manager") Write("kube-controller-manager", "controllerManager", ControllerManager(), 10257, "127.0.0.1", [("ca-certs", "/etc/ssl/certs", true), ("k8s-certs", config.CertificatesDirectory, true), ("kubeconfig", "/etc/kubernetes/controller-manager.conf", false)]);
        if (all || phase == "scheduler") Write("kube-scheduler", "scheduler", Scheduler(), 10259, "127.0.0.1", [("kubeconfig", "/etc/kubernetes/scheduler.conf", false)]);
    }

    private Dictionary<string, string> ApiServer()
    {
        var pki = config.CertificatesDirectory;
        var etcd = config.ExternalEtcd ?? throw new CommandException("this stand-in knows external etcd only: etcd.external is missing");
        var flags = new Dictionary<string, string>
        {
            ["advertise-address"] = config.AdvertiseAddress,
            ["allow-privileged"] = "true",
            ["authorization-mode"] = "Node,RBAC",
            ["client-ca-file"] = $"{pki}/ca.crt",
            ["enable-admission-plugins"] = "NodeRestriction",
            ["enable-bootstrap-token-auth"] = "true",
            ["etcd-servers"] = string.Join(',', etcd.Texts("endpoints")),
            ["kubelet-client-certificate"] = $"{pki}/apiserver-kubelet-client.crt",
            ["kubelet-client-key"] = $"{pki}/apiserver-kubelet-client.key",
            ["kubelet-preferred-address-types"] = "InternalIP,ExternalIP,Hostname",
            ["proxy-client-cert-file"] = $"{pki}/front-proxy-client.crt",
            ["proxy-client-key-file"] = $"{pki}/front-proxy-client.key",
            ["requestheader-allowed-names"] = "front-proxy-client",
            ["requestheader-client-ca-file"] = $"{pki}/front-proxy-ca.crt",
            ["requestheader-extra-headers-prefix"] = "X-Remote-Extra-",
            ["requestheader-group-headers"] = "X-Remote-Group",
            ["requestheader-username-headers"] = "X-Remote-User",
            ["secure-port"] = config.BindPort.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["service-account-issuer"] = $"https://kubernetes.default.svc.{config.DnsDomain}",
            ["service-account-key-file"] = $"{pki}/sa.pub",
            ["service-account-signing-key-file"] = $"{pki}/sa.key",
            ["service-cluster-ip-range"] = config.ServiceSubnet,
            ["tls-cert-file"] = $"{pki}/apiserver.crt",
            ["tls-private-key-file"] = $"{pki}/apiserver.key",
        };
        foreach (var (flag, field) in (ReadOnlySpan<(string, string)>)[("etcd-cafile", "caFile"), ("etcd-certfile", "certFile"), ("etcd-keyfile", "keyFile")])
            if (etcd.Text(field) is { Length: > 0 } path) flags[flag] = path;
        return flags;
    }

    private Dictionary<string, string> ControllerManager()
    {
        var pki = config.CertificatesDirectory;
        var flags = new Dictionary<string, string>
        {
            ["authentication-kubeconfig"] = "/etc/kubernetes/controller-manager.conf",
            ["authorization-kubeconfig"] = "/etc/kubernetes/controller-manager.conf",
            ["bind-address"] = "127.0.0.1",
            ["client-ca-file"] = $"{pki}/ca.crt",
            ["cluster-name"] = config.ClusterName,
            ["cluster-signing-cert-file"] = $"{pki}/ca.crt",
            ["cluster-signing-key-file"] = $"{pki}/ca.key",
            ["controllers"] = "*,bootstrapsigner,tokencleaner",
            ["kubeconfig"] = "/etc/kubernetes/controller-manager.conf",
            ["leader-elect"] = "true",
            ["requestheader-client-ca-file"] = $"{pki}/front-proxy-ca.crt",
            ["root-ca-file"] = $"{pki}/ca.crt",
            ["service-account-private-key-file"] = $"{pki}/sa.key",
            ["use-service-account-credentials"] = "true",
        };
        if (config.PodSubnet is { } pods)
        {
            flags["allocate-node-cidrs"] = "true";
            flags["cluster-cidr"] = pods;
            flags["service-cluster-ip-range"] = config.ServiceSubnet;
        }
        return flags;
    }

    private static Dictionary<string, string> Scheduler() => new()
    {
        ["authentication-kubeconfig"] = "/etc/kubernetes/scheduler.conf",
        ["authorization-kubeconfig"] = "/etc/kubernetes/scheduler.conf",
        ["bind-address"] = "127.0.0.1",
        ["kubeconfig"] = "/etc/kubernetes/scheduler.conf",
        ["leader-elect"] = "true",
    };

    private void Write(string name, string component, Dictionary<string, string> flags, int port, string probeHost, (string Name, string Path, bool Directory)[] volumes)
    {
        foreach (var (flag, value) in config.ComponentArguments(component)) flags[flag] = value;
        var extra = config.Cluster.Items(component, "extraVolumes").ToList();
        JsonObject Probe(string path) => new()
        {
            ["failureThreshold"] = 8,
            ["httpGet"] = new JsonObject { ["host"] = probeHost, ["path"] = path, ["port"] = port, ["scheme"] = "HTTPS" },
            ["periodSeconds"] = 10,
            ["timeoutSeconds"] = 15,
        };
        var container = new JsonObject
        {
            ["command"] = Json.List([name, .. flags.OrderBy(flag => flag.Key, StringComparer.Ordinal).Select(flag => $"--{flag.Key}={flag.Value}")]),
            ["image"] = $"{config.ImageRepository}/{name}:{config.KubernetesVersion}",
            ["imagePullPolicy"] = "IfNotPresent",
            ["livenessProbe"] = Probe(name == "kube-apiserver" ? "/livez" : "/healthz"),
            ["name"] = name,
            ["resources"] = new JsonObject { ["requests"] = new JsonObject { ["cpu"] = name switch { "kube-apiserver" => "250m", "kube-scheduler" => "100m", _ => "200m" } } },
            ["startupProbe"] = Probe(name == "kube-apiserver" ? "/livez" : "/healthz"),
            ["volumeMounts"] = new JsonArray([
                .. volumes.Select(volume => new JsonObject { ["mountPath"] = volume.Path, ["name"] = volume.Name, ["readOnly"] = true }),
                .. extra.Select(volume => new JsonObject { ["mountPath"] = volume.Text("mountPath"), ["name"] = volume.Text("name"), ["readOnly"] = volume.IsTrue("readOnly") }),
            ]),
        };
        var metadata = new JsonObject { ["labels"] = new JsonObject { ["component"] = name, ["tier"] = "control-plane" }, ["name"] = name, ["namespace"] = "kube-system" };
        if (name == "kube-apiserver") metadata["annotations"] = new JsonObject { ["kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint"] = config.LocalEndpoint };
        var pod = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = metadata,
            ["spec"] = new JsonObject
            {
                ["containers"] = new JsonArray(container),
                ["hostNetwork"] = true,
                ["priority"] = 2000001000,
                ["priorityClassName"] = "system-node-critical",
                ["securityContext"] = new JsonObject { ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" } },
                ["volumes"] = new JsonArray([
                    .. volumes.Select(volume => new JsonObject { ["hostPath"] = new JsonObject { ["path"] = volume.Path, ["type"] = volume.Directory ? "DirectoryOrCreate" : "FileOrCreate" }, ["name"] = volume.Name }),
                    .. extra.Select(volume => new JsonObject { ["hostPath"] = new JsonObject { ["path"] = volume.Text("hostPath"), ["type"] = volume.Text("pathType") ?? "" }, ["name"] = volume.Text("name") }),
                ]),
            },
        };
        Shell.WriteFile($"{Directory}/{name}.yaml", Yaml.Write(pod));
        Console.WriteLine($"[control-plane] Creating static Pod manifest for \"{name}\"");
    }
}
