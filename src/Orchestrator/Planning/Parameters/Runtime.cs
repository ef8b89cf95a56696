using Slipway.Catalog.Stages;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Specs;
using Slipway.Orchestrator.Planning.Rendering;

namespace Slipway.Orchestrator.Planning.Parameters;

internal static class Runtime
{
    public static RuntimeParameters Resolve(TaskContext task) => new()
    {
        Files = task.Files("containerd", "runc", "crictl", "cni-plugins"),
        ContainerdConfig = ContainerdConfig(task),
        Registries =
        [
            .. task.Spec.Artifacts.RegistryMirrors.OrderBy(mirror => mirror.Key, StringComparer.Ordinal)
                .Select(mirror => new RegistryMirror(mirror.Key, Server(mirror.Key), mirror.Value.TrimEnd('/'), SkipVerify: false, OverridePath: false)),
        ],
        Images = Images(task),
    };

    private static string ContainerdConfig(TaskContext task)
    {
        var version = task.Artifacts.File("containerd").Version;
        var systemd = KubeletConfiguration.WantsSystemdCgroup(task.Spec);
        var config = ContainerdConfiguration.Build(version, task.Artifacts.Images["pause"], systemd, task.Spec.Overrides.Containerd);
        if (ContainerdConfiguration.UsesSystemdCgroup(config, version) != systemd)
            throw new UnresolvableException(ErrorCodes.ValueInvalid, "overrides.kubelet.cgroupDriver and SystemdCgroup in overrides.containerd disagree; pods would not start.");
        try
        {
            return TomlText.Write(config);
        }
        catch (FormatException e)
        {
            throw new UnresolvableException(ErrorCodes.ValueInvalid, $"overrides.containerd cannot be written as TOML: {e.Message}");
        }
    }

    // Docker Hub's registry does not answer at the name that image references carry.
    private static string Server(string registry) => registry == "docker.io" ? "https://registry-1.docker.io" : $"https://{registry}";

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
            _ => (string[])[],
        });
        if (task.Spec.Dns.NodeLocal)
            names.Add("nodelocaldns");
        return [.. names.Select(name => images[name])];
    }
}
