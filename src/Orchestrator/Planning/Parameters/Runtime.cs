using System.Text;
using System.Text.Json.Nodes;
using Slipway.Catalog.Stages;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Specs;
using Slipway.Orchestrator.Planning.Rendering;

namespace Slipway.Orchestrator.Planning.Parameters;

internal static class Runtime
{
    public static RuntimeParameters Resolve(TaskContext task) => new()
    {
        Files = task.Files([.. Programs(task.Spec), "cni-plugins"]),
        Runtime = SpecWords.Of(task.Spec.Runtime.Kind),
        Socket = task.Spec.RuntimeSocket(),
        ContainerdConfig = IsCrio(task.Spec) ? "" : ContainerdConfig(task),
        CrioConfig = IsCrio(task.Spec) ? CrioConfig(task) : "",
        RegistryCas =
        [
            .. task.Spec.Runtime.Registries.Where(registry => registry.Value.CaCertificate is not null).OrderBy(registry => registry.Key, StringComparer.Ordinal)
                .Select(registry => new RegistryCa(registry.Key, Convert.ToBase64String(Encoding.UTF8.GetBytes(registry.Value.CaCertificate!)))),
        ],
        RegistryLogins = RegistryLogins(task.Spec),
        ImagePlugin = IsCrio(task.Spec) ? "" : ContainerdConfiguration.ImagePlugin(task.Artifacts.File("containerd").Version),
        Registries = [.. Registries(task.Spec)],
        Images = Images(task),
        HttpProxy = task.Proxy.Http,
        HttpsProxy = task.Proxy.Https,
        NoProxy = task.Proxy.None,
    };

    public static string[] Programs(ClusterSpec spec) => IsCrio(spec) ? ["cri-o", "crictl"] : ["containerd", "runc", "crictl"];

    private static bool IsCrio(ClusterSpec spec) => spec.Runtime.Kind == RuntimeKind.Crio;

    private static IReadOnlyList<string> RegistryLogins(ClusterSpec spec) => [.. spec.Runtime.Registries.Where(registry => registry.Value.Credential is not null).Select(registry => registry.Key).Order(StringComparer.Ordinal)];

    // A registry with settings of its own is its own endpoint, after its mirrors.
    private static IEnumerable<RegistryMirror> Registries(ClusterSpec spec) =>
        from entry in spec.Artifacts.RegistryMirrors.Select(mirror => (Registry: mirror.Key, Endpoint: mirror.Value.TrimEnd('/')))
            .Concat(spec.Runtime.Registries.Keys.Where(own => !spec.Artifacts.RegistryMirrors.Values.Any(url => new Uri(url).Authority == own))
                .Select(own => (Registry: own, Endpoint: Server(own))))
        orderby entry.Registry
        let host = new Uri(entry.Endpoint).Authority
        select new RegistryMirror(entry.Registry, Server(entry.Registry), entry.Endpoint, spec.Runtime.Registries.GetValueOrDefault(host)?.SkipVerify ?? false, OverridePath: false, host);

    private static string CrioConfig(TaskContext task)
    {
        var systemd = KubeletConfiguration.WantsSystemdCgroup(task.Spec);
        return Toml("overrides.crio", CrioConfiguration.Build(task.Artifacts.Images["pause"], systemd, RegistryLogins(task.Spec).Count > 0, task.Spec.Overrides.Crio));
    }

    private static string Toml(string field, JsonObject config)
    {
        try
        {
            return TomlText.Write(config);
        }
        catch (FormatException e)
        {
            throw new UnresolvableException(ErrorCodes.ValueInvalid, $"{field} cannot be written as TOML: {e.Message}");
        }
    }

    private static string ContainerdConfig(TaskContext task)
    {
        var version = task.Artifacts.File("containerd").Version;
        var systemd = KubeletConfiguration.WantsSystemdCgroup(task.Spec);
        var config = ContainerdConfiguration.Build(version, task.Artifacts.Images["pause"], systemd, task.Spec.Overrides.Containerd);
        if (ContainerdConfiguration.UsesSystemdCgroup(config, version) != systemd)
            throw new UnresolvableException(ErrorCodes.ValueInvalid, "overrides.kubelet.cgroupDriver and SystemdCgroup in overrides.containerd disagree; pods would not start.");
        return Toml("overrides.containerd", config);
    }

    // Docker Hub's registry does not answer at the name that image references carry.
    internal static string Server(string registry) => registry == "docker.io" ? "https://registry-1.docker.io" : $"https://{registry}";

    private static List<string> Images(TaskContext task)
    {
        var images = task.Artifacts.Images;
        List<string> names = ["pause", "kube-proxy", "coredns"];
        if (task.IsControlPlane)
            names.AddRange(["kube-apiserver", "kube-controller-manager", "kube-scheduler"]);
        if (task.IsControlPlane && task.Spec.ControlPlane.VirtualIp is not null)
            names.Add("kube-vip");
        if (task.LoadBalancerImage is { } balancer)
            names.Add(balancer);
        names.AddRange(task.Spec.Network.Plugin switch
        {
            NetworkPlugin.Calico => ["calico-node", "calico-cni"],
            NetworkPlugin.Flannel => ["flannel", "flannel-cni-plugin"],
            NetworkPlugin.Cilium => ["cilium"],
            _ => (string[])[],
        });
        if (task.Spec.Dns.NodeLocal)
            names.Add("nodelocaldns");
        return [.. names.Select(name => images[name])];
    }
}
