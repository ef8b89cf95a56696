using System.Net;
using System.Net.NetworkInformation;
using System.Text.Json.Nodes;
using Slipway.StandIns.Common;
using Slipway.StandIns.Configuration;

namespace Slipway.StandIns.Kubeadm;

/// <summary>A configuration file of kubeadm (v1beta4), read strictly, with kubeadm's defaults.</summary>
public sealed class KubeadmConfig
{
    private KubeadmConfig(IReadOnlyList<JsonObject> documents)
    {
        Init = Of(documents, "InitConfiguration") ?? [];
        Cluster = Of(documents, "ClusterConfiguration") ?? [];
        Join = Of(documents, "JoinConfiguration");
        KubeletComponent = Of(documents, "KubeletConfiguration") ?? new() { ["apiVersion"] = KnownKinds.Kubelet, ["kind"] = "KubeletConfiguration" };
        ProxyComponent = Of(documents, "KubeProxyConfiguration") ?? new() { ["apiVersion"] = KnownKinds.KubeProxy, ["kind"] = "KubeProxyConfiguration" };
    }

    public JsonObject Init { get; }
    public JsonObject Cluster { get; }
    public JsonObject? Join { get; }
    public JsonObject KubeletComponent { get; }
    public JsonObject ProxyComponent { get; }

    private JsonObject Registration => (Join ?? Init)["nodeRegistration"] as JsonObject ?? [];

    public string NodeName => Registration.Text("name") ?? Dns.GetHostName().ToLowerInvariant();
    public string CriSocket => Registration.Text("criSocket") ?? "unix:///var/run/containerd/containerd.sock";
    public IEnumerable<KeyValuePair<string, string>> KubeletArguments => Arguments(Registration["kubeletExtraArgs"]);

    /// <summary>Without the key the node gets the control plane's taint; with an empty list it gets none.</summary>
    public IReadOnlyList<JsonObject> Taints => Registration["taints"] is null
        ? [new() { ["key"] = "node-role.kubernetes.io/control-plane", ["effect"] = "NoSchedule" }]
        : [.. Registration.Items("taints")];

    public string AdvertiseAddress => Init.Text("localAPIEndpoint", "advertiseAddress") ?? DefaultRouteAddress();
    public int BindPort => int.Parse(Init.Text("localAPIEndpoint", "bindPort") ?? "6443", System.Globalization.CultureInfo.InvariantCulture);
    public bool IsIpv6 => AdvertiseAddress.Contains(':', StringComparison.Ordinal);
    public string LocalEndpoint => IsIpv6 ? $"[{AdvertiseAddress}]:{BindPort}" : $"{AdvertiseAddress}:{BindPort}";

    public string ControlPlaneEndpoint
    {
        get
        {
            if (Cluster.Text("controlPlaneEndpoint") is not { Length: > 0 } endpoint) return LocalEndpoint;
            return endpoint.Contains(':', StringComparison.Ordinal) ? endpoint : $"{endpoint}:{BindPort}";
        }
    }

    public string CertificatesDirectory => Cluster.Text("certificatesDir") ?? "/etc/kubernetes/pki";
    public string ClusterName => Cluster.Text("clusterName") ?? "kubernetes";
    public string ImageRepository => Cluster.Text("imageRepository") ?? "registry.k8s.io";
    public string KubernetesVersion => Cluster.Text("kubernetesVersion") ?? $"v{StandInVersion.Kubernetes}";
    public string ServiceSubnet => Cluster.Text("networking", "serviceSubnet") ?? "10.96.0.0/12";
    public string? PodSubnet => Cluster.Text("networking", "podSubnet");
    public string DnsDomain => Cluster.Text("networking", "dnsDomain") ?? "cluster.local";
    public string Algorithm => Cluster.Text("encryptionAlgorithm") ?? "RSA-2048";
    public JsonNode? ExternalEtcd => Cluster.At("etcd", "external");

    public string FirstServiceAddress
    {
        get
        {
            var bytes = IPNetwork.Parse(ServiceSubnet.Split(',')[0]).BaseAddress.GetAddressBytes();
            bytes[^1]++;
            return new IPAddress(bytes).ToString();
        }
    }

    public static KubeadmConfig Read(string path)
    {
        if (!File.Exists(path)) throw new CommandException($"unable to read config from \"{path}\": open {path}: no such file or directory");
        var documents = Yaml.Documents(File.ReadAllText(path), path);
        if (documents.Count == 0) throw new CommandException($"error: {path}: no configuration in it");
        foreach (var document in documents) KnownKinds.Check(document, path);
        if (documents.GroupBy(document => document.Text("kind")).FirstOrDefault(group => group.Count() > 1) is { } twice) throw new CommandException($"error: {path}: {twice.Key} stands there twice");
        var config = new KubeadmConfig(documents);
        config.CheckVersion();
        return config;
    }

    public static IEnumerable<KeyValuePair<string, string>> Arguments(JsonNode? list) =>
        (list as JsonArray)?.OfType<JsonObject>().Select(argument => KeyValuePair.Create(argument.Text("name") ?? "", argument.Text("value") ?? "")) ?? [];

    public IEnumerable<KeyValuePair<string, string>> ComponentArguments(string component) => Arguments(Cluster.At(component, "extraArgs"));

    private void CheckVersion()
    {
        if (Cluster.Count == 0) return;
        var wanted = KubernetesVersion.TrimStart('v').Split('-')[0].Split('.');
        var own = StandInVersion.Kubernetes.Split('.');
        if (wanted.Length != 3 || !wanted.All(part => int.TryParse(part, out _))) throw new CommandException($"couldn't parse Kubernetes version \"{KubernetesVersion}\"");
        if (wanted[0] != own[0] || int.Parse(wanted[1], System.Globalization.CultureInfo.InvariantCulture) > int.Parse(own[1], System.Globalization.CultureInfo.InvariantCulture))
            throw new CommandException($"this version of kubeadm only supports deploying clusters with the control plane version <= {StandInVersion.Kubernetes}. Current version: {KubernetesVersion}");
    }

    private static JsonObject? Of(IReadOnlyList<JsonObject> documents, string kind) => documents.FirstOrDefault(document => document.Text("kind") == kind);

    /// <summary>What kubeadm falls back to, and what is wrong on a host with two interfaces.</summary>
    private static string DefaultRouteAddress()
    {
        var fields = File.ReadLines("/proc/net/route").Skip(1).Select(line => line.Split('\t')).FirstOrDefault(route => route[1] == "00000000")
            ?? throw new CommandException("unable to select an IP from default routes");
        return NetworkInterface.GetAllNetworkInterfaces().First(device => device.Name == fields[0]).GetIPProperties().UnicastAddresses
            .Select(address => address.Address).First(address => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork).ToString();
    }
}
