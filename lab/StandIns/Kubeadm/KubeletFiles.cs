using System.Text.Json.Nodes;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.Kubeadm;

public static class KubeletFiles
{
    private const string Current = "/var/lib/kubelet/pki/kubelet-client-current.pem";

    public static async Task StartAsync(KubeadmConfig config, JsonObject component, CancellationToken cancellation)
    {
        var arguments = new Dictionary<string, string> { ["container-runtime-endpoint"] = config.CriSocket, ["pod-infra-container-image"] = $"{config.ImageRepository}/pause:3.10" };
        foreach (var (name, value) in config.KubeletArguments) arguments[name] = value;
        await Shell.TryRunAsync(cancellation, "systemctl", "stop", "kubelet");
        Shell.WriteFile("/var/lib/kubelet/kubeadm-flags.env", $"KUBELET_KUBEADM_ARGS=\"{string.Join(' ', arguments.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"--{a.Key}={a.Value}"))}\"\n", Shell.Public);
        Console.WriteLine("[kubelet-start] Writing kubelet environment file with flags to file \"/var/lib/kubelet/kubeadm-flags.env\"");
        Shell.WriteFile("/var/lib/kubelet/config.yaml", Yaml.Write(WithDefaults(component, config)), Shell.Public);
        Console.WriteLine("[kubelet-start] Writing kubelet configuration to file \"/var/lib/kubelet/config.yaml\"");
        var (code, output) = await Shell.TryRunAsync(cancellation, "systemctl", "start", "kubelet");
        // kubeadm, too, goes on here and lets a later wait find out.
        Console.WriteLine(code == 0 ? "[kubelet-start] Starting the kubelet" : $"[kubelet-start] WARNING: unable to start the kubelet service: [{output.Trim()}]");
    }

    public static JsonObject WithDefaults(JsonObject component, KubeadmConfig config)
    {
        var defaults = new JsonObject
        {
            ["apiVersion"] = "kubelet.config.k8s.io/v1beta1",
            ["kind"] = "KubeletConfiguration",
            ["authentication"] = new JsonObject { ["anonymous"] = new JsonObject { ["enabled"] = false }, ["webhook"] = new JsonObject { ["enabled"] = true }, ["x509"] = new JsonObject { ["clientCAFile"] = $"{config.CertificatesDirectory}/ca.crt" } },
            ["authorization"] = new JsonObject { ["mode"] = "Webhook" },
            ["clusterDomain"] = config.DnsDomain,
            ["healthzBindAddress"] = "127.0.0.1",
            ["healthzPort"] = 10248,
            ["rotateCertificates"] = true,
            ["staticPodPath"] = "/etc/kubernetes/manifests",
        };
        return (JsonObject)Json.Merge(defaults, component)!;
    }

    public static void UseRotatedCertificate()
    {
        const string path = "/etc/kubernetes/kubelet.conf";
        if (!File.Exists(Current)) throw new CommandException($"error execution phase kubelet-finalize: {Current} is missing");
        var config = Yaml.ReadFile(path);
        config.Items("users").First()["user"] = new JsonObject { ["client-certificate"] = Current, ["client-key"] = Current };
        Shell.WriteFile(path, Yaml.Write(config));
        Console.WriteLine("[kubelet-finalize] Updating \"/etc/kubernetes/kubelet.conf\" to point to a rotatable kubelet client certificate and key");
    }
}
