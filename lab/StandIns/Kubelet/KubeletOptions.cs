using System.Net;
using System.Net.NetworkInformation;
using System.Text.Json.Nodes;
using Slipway.StandIns.Common;
using Slipway.StandIns.Configuration;

namespace Slipway.StandIns.Kubelet;

/// <summary>Flags and KubeletConfiguration together, checked as strictly as kubelet checks them at its start.</summary>
public sealed class KubeletOptions
{
    private const string WithValue = """
        config kubeconfig bootstrap-kubeconfig node-ip hostname-override container-runtime-endpoint image-service-endpoint pod-infra-container-image node-labels
        register-with-taints v cert-dir runtime-cgroups volume-plugin-dir root-dir provider-id image-credential-provider-config image-credential-provider-bin-dir
        cloud-provider config-dir cgroup-driver feature-gates logging-format lock-file
        """;
    private readonly Flags flags;

    private KubeletOptions(Flags flags, JsonObject config) => (this.flags, Config) = (flags, config);

    public JsonObject Config { get; }

    public string NodeName => flags["hostname-override"] ?? Dns.GetHostName().ToLowerInvariant();
    public string KubeconfigPath => flags.Required("kubeconfig");
    public string? BootstrapPath => flags["bootstrap-kubeconfig"];
    public string CertificateDirectory => flags["cert-dir"] ?? "/var/lib/kubelet/pki";
    public string Endpoint => flags["container-runtime-endpoint"] ?? Config.Text("containerRuntimeEndpoint") ?? "unix:///run/containerd/containerd.sock";
    public string? StaticPodPath => Config.Text("staticPodPath");
    /// <summary>One, or one of each IP family.</summary>
    public IReadOnlyList<string> NodeIps { get; private init; } = [];
    public string NodeIp => NodeIps[0];
    public IPAddress Address => IPAddress.Parse(Config.Text("address") ?? "0.0.0.0");
    public int Port => Number("port", 10250);
    public IPAddress HealthAddress => IPAddress.Parse(Config.Text("healthzBindAddress") ?? "127.0.0.1");
    public int HealthPort => Number("healthzPort", 10248);
    public int MaxPods => Number("maxPods", 110);
    public bool RotateCertificates => Config.IsTrue("rotateCertificates");
    public IEnumerable<string> NodeLabels => flags.List("node-labels");
    public IEnumerable<JsonObject> Taints => Config.Items("registerWithTaints");

    public static KubeletOptions Read(string[] args)
    {
        var flags = Flags.Parse(args, WithValue, "version register-node fail-swap-on");
        if (flags.Words.Count > 0) throw new CommandException($"unknown command {flags.Words[0]}");
        var path = flags.Required("config");
        var config = Yaml.ReadFile(path);
        KnownKinds.Check(config, path);
        var options = new KubeletOptions(flags, config) { NodeIps = ChooseAddresses(flags["node-ip"]) };
        options.CheckHost();
        return options;
    }

    private int Number(string name, int standard) => Config.Text(name) is { } text ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : standard;

    private static string[] ChooseAddresses(string? given)
    {
        var own = NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(device => device.GetIPProperties().UnicastAddresses.Select(address => (device.Name, Text: address.Address.ToString()))).ToList();
        if (given is not null)
        {
            var ips = given.Split(',');
            if (ips.Length > 2 || (ips.Length == 2 && ips[0].Contains(':', StringComparison.Ordinal) == ips[1].Contains(':', StringComparison.Ordinal))) throw new CommandException($"failed to run Kubelet: must contain two IPs of different families: --node-ip {given}");
            return ips.FirstOrDefault(ip => own.All(address => address.Text != ip)) is { } missing ? throw new CommandException($"failed to run Kubelet: node IP: \"{missing}\" not found in the host's network interfaces") : ips;
        }
        // Like kubelet: the default route's address, whatever the cluster would have liked.
        var device = File.ReadLines("/proc/net/route").Skip(1).Select(line => line.Split('\t')).FirstOrDefault(route => route[1] == "00000000")?[0];
        return [own.First(address => address.Name == device && address.Text.Contains('.', StringComparison.Ordinal)).Text];
    }

    private void CheckHost()
    {
        foreach (var file in (string?[])[Config.Text("authentication", "x509", "clientCAFile"), Config.Text("resolvConf"), Config.Text("tlsCertFile"), Config.Text("tlsPrivateKeyFile")])
            if (file is { Length: > 0 } && !File.Exists(file)) throw new CommandException($"failed to run Kubelet: open {file}: no such file or directory");
        if (Config.Text("failSwapOn") != "false" && File.ReadLines("/proc/swaps").Count() > 1) throw new CommandException("failed to run Kubelet: running with swap on is not supported, please disable swap or set --fail-swap-on flag to false");
        if (!Config.IsTrue("protectKernelDefaults")) return;
        foreach (var (name, wanted) in ((string, string)[])[("vm/overcommit_memory", "1"), ("vm/panic_on_oom", "0"), ("kernel/panic", "10"), ("kernel/panic_on_oops", "1"), ("kernel/keys/root_maxkeys", "1000000"), ("kernel/keys/root_maxbytes", "25000000")])
        {
            var value = File.ReadAllText($"/proc/sys/{name}").Trim();
            if (value != wanted) throw new CommandException($"failed to run Kubelet: invalid kernel flag: {name}, expected value: {wanted}, actual value: {value}");
        }
    }
}
