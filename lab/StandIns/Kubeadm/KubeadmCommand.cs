using Slipway.StandIns.ApiServer;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.Kubeadm;

public sealed class KubeadmCommand
{
    private readonly TimeProvider time = TimeProvider.System;

    public async Task<int> RunAsync(string[] args, CancellationToken cancellation)
    {
        var flags = Flags.Parse(args, "config ignore-preflight-errors o=output kubeconfig v cert-dir cri-socket ttl description groups usages node-name discovery-token-ca-cert-hash token timeout",
            "f=force skip-token-print skip-certificate-key-print dry-run print-join-command");
        try
        {
            return await RunAsync(flags, cancellation);
        }
        catch (ApiException e)
        {
            throw new CommandException($"error execution phase: {e.Message}");
        }
    }

    private async Task<int> RunAsync(Flags flags, CancellationToken cancellation)
    {
        switch (flags.Words)
        {
            case ["version"]:
                Console.WriteLine(flags["output"] switch
                {
                    "short" => StandInVersion.Git,
                    "json" => new System.Text.Json.Nodes.JsonObject { ["clientVersion"] = Discovery.Version() }.ToJsonString(Json.Pretty),
                    _ => $"kubeadm version: &version.Info{{GitVersion:\"{StandInVersion.Git}\", Platform:\"linux/amd64\"}}",
                });
                return 0;
            case ["config", "validate"]:
                KubeadmConfig.Read(flags.Required("config"));
                Console.WriteLine("ok");
                return 0;
            case ["config", "images", "list"]:
                foreach (var image in Images(Config(flags))) Console.WriteLine(image);
                return 0;
            case ["init", "phase", .. var phase]:
                await InitPhaseAsync(phase, Config(flags), flags, cancellation);
                return 0;
            case ["init"]:
                foreach (var phase in (string[][])[["preflight"], ["certs", "all"], ["kubeconfig", "all"], ["kubelet-start"], ["control-plane", "all"], ["upload-config", "all"], ["mark-control-plane"], ["bootstrap-token"], ["kubelet-finalize", "all"], ["addon", "kube-proxy"]])
                    await InitPhaseAsync(phase, Config(flags), flags, cancellation);
                return 0;
            case ["join"]:
                await new Join(Config(flags)).RunAsync(flags.List("ignore-preflight-errors"), cancellation);
                return 0;
            case ["reset"]:
                if (!flags.Has("force")) throw new CommandException("this stand-in asks nobody: use --force");
                await Reset.RunAsync(flags["cert-dir"] ?? "/etc/kubernetes/pki", flags["cri-socket"] ?? "unix:///run/containerd/containerd.sock", cancellation);
                return 0;
            case ["token", .. var rest]:
                using (var client = Kubeconfig.Open(flags["kubeconfig"] ?? "/etc/kubernetes/admin.conf")) await new BootstrapTokens(client, time).RunAsync(rest, flags, cancellation);
                return 0;
            case ["certs", "check-expiration"]:
                CheckExpiration(flags["cert-dir"] ?? (flags["config"] is { } path ? KubeadmConfig.Read(path).CertificatesDirectory : "/etc/kubernetes/pki"));
                return 0;
            default:
                throw new CommandException($"unknown command \"{string.Join(' ', flags.Words)}\" for \"kubeadm\" (stand-in)");
        }
    }

    private static KubeadmConfig Config(Flags flags) => KubeadmConfig.Read(flags.Required("config"));

    private async Task InitPhaseAsync(IReadOnlyList<string> phase, KubeadmConfig config, Flags flags, CancellationToken cancellation)
    {
        if (config.Init.Count == 0) throw new CommandException("error: no InitConfiguration in the configuration file");
        var certificates = new Certificates(config, time);
        var sub = phase.Count > 1 ? phase[1] : "all";
        switch (phase[0])
        {
            case "preflight":
                await new Preflight(config, flags.List("ignore-preflight-errors").Concat(config.Init.Texts("nodeRegistration", "ignorePreflightErrors"))).InitAsync(cancellation);
                break;
            case "certs":
                certificates.Create(sub);
                break;
            case "kubeconfig":
                new Kubeconfigs(config, certificates, time).Create(sub);
                break;
            case "kubelet-start":
                await KubeletFiles.StartAsync(config, config.KubeletComponent, cancellation);
                break;
            case "control-plane":
                new StaticPods(config).Create(sub);
                break;
            case "kubelet-finalize":
                KubeletFiles.UseRotatedCertificate();
                break;
            case "upload-config" or "mark-control-plane" or "bootstrap-token" or "addon":
                await new ClusterPhases(config, certificates, time).RunAsync(phase[0], sub, flags, cancellation);
                break;
            default:
                throw new CommandException($"invalid phase: {phase[0]} (stand-in)");
        }
    }

    private static IEnumerable<string> Images(KubeadmConfig config) =>
        [.. ((string[])["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy"]).Select(name => $"{config.ImageRepository}/{name}:{config.KubernetesVersion}"), $"{config.ImageRepository}/pause:3.10"];

    private void CheckExpiration(string directory)
    {
        Console.WriteLine($"{"CERTIFICATE",-28} {"EXPIRES",-24} RESIDUAL TIME   (stand-in)");
        foreach (var name in (string[])["apiserver", "apiserver-kubelet-client", "front-proxy-client", "ca", "front-proxy-ca"])
        {
            using var certificate = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificateFromFile($"{directory}/{name}.crt");
            Console.WriteLine($"{name,-28} {certificate.NotAfter.ToUniversalTime():MMM dd, yyyy HH:mm} UTC   {(certificate.NotAfter.ToUniversalTime() - time.GetUtcNow().UtcDateTime).Days}d");
        }
    }
}
