using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Catalog.Stages;
using Slipway.Contracts.Specs;

namespace Slipway.Orchestrator.Planning.Rendering;

/// <summary>
/// kubeadm.k8s.io/v1beta4 with the component configurations that go with it. No token and no certificate key: the text is kept on the host.
/// </summary>
internal static class KubeadmConfiguration
{
    public static string Write(ClusterSpec spec, HostSpec host, IReadOnlyList<HostSpec> etcdHosts, IReadOnlyList<string> certificateSans) =>
        Yaml.Write(MergePatch.Apply(Init(spec, host), spec.Overrides.Kubeadm.InitConfiguration), WithOverrides(Cluster(spec, etcdHosts, certificateSans), spec), KubeletConfiguration.ForCluster(spec), KubeProxy(spec));

    public static JsonObject KubeProxy(ClusterSpec spec)
    {
        var configuration = new JsonObject
        {
            ["apiVersion"] = "kubeproxy.config.k8s.io/v1alpha1",
            ["kind"] = "KubeProxyConfiguration",
            ["clusterCIDR"] = spec.Network.PodCidr,
            ["metricsBindAddress"] = "127.0.0.1:10249",
            ["mode"] = spec.Network.ProxyMode switch
            {
                ProxyMode.Iptables => "iptables",
                ProxyMode.Nftables => "nftables",
                ProxyMode.Ipvs => "ipvs",
                _ => throw new ArgumentOutOfRangeException(nameof(spec), spec.Network.ProxyMode, "Unknown proxy mode."),
            },
        };
        // MetalLB answers ARP for its addresses, so no node's kernel may do that by itself.
        if (spec is { Network.ProxyMode: ProxyMode.Ipvs, Addons.MetalLb: not null })
            configuration["ipvs"] = new JsonObject { ["strictARP"] = true };
        return MergePatch.Apply(configuration, spec.Overrides.KubeProxy).WithGates(spec);
    }

    /// <summary>The cluster's feature gates, under those that the configuration names itself.</summary>
    public static JsonObject WithGates(this JsonObject configuration, ClusterSpec spec)
    {
        if (spec.Kubernetes.FeatureGates.Count > 0)
        {
            var gates = new JsonObject(spec.Kubernetes.FeatureGates.Select(gate => KeyValuePair.Create(gate.Key, (JsonNode?)gate.Value)));
            configuration["featureGates"] = MergePatch.Apply(gates, configuration["featureGates"] as JsonObject);
        }
        return configuration;
    }

    /// <summary>Of JoinConfiguration, lines of a YAML mapping.</summary>
    public static IReadOnlyList<string> JoinTimeouts(ClusterSpec spec)
    {
        var timeouts = new JsonObject { ["discovery"] = "1m0s", ["kubernetesAPICall"] = "1m0s", ["tlsBootstrap"] = "3m0s" };
        return [.. MergePatch.Apply(timeouts, spec.Overrides.Kubeadm.JoinConfiguration?["timeouts"] as JsonObject).OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}: {entry.Value}")];
    }

    private static JsonObject Init(ClusterSpec spec, HostSpec host) => new()
    {
        ["apiVersion"] = "kubeadm.k8s.io/v1beta4",
        ["kind"] = "InitConfiguration",
        ["localAPIEndpoint"] = new JsonObject { ["advertiseAddress"] = host.ClusterIp(), ["bindPort"] = spec.ControlPlane.Port },
        ["nodeRegistration"] = new JsonObject
        {
            ["criSocket"] = spec.RuntimeSocket(),
            ["imagePullPolicy"] = "IfNotPresent",
            ["imagePullSerial"] = true,
            ["kubeletExtraArgs"] = Arguments([KeyValuePair.Create("node-ip", string.Join(',', host.ClusterIps()))]),
            ["name"] = host.Name,
            // An empty list is not the same as none: without the key kubeadm taints the node.
            ["taints"] = host.Roles.Contains(HostRole.Worker)
                ? []
                : new JsonArray(new JsonObject { ["effect"] = "NoSchedule", ["key"] = "node-role.kubernetes.io/control-plane" }),
        },
    };

    private static JsonObject Cluster(ClusterSpec spec, IReadOnlyList<HostSpec> etcdHosts, IReadOnlyList<string> certificateSans) => new()
    {
        ["apiVersion"] = "kubeadm.k8s.io/v1beta4",
        ["kind"] = "ClusterConfiguration",
        ["apiServer"] = ApiServer(spec, certificateSans),
        ["certificateValidityPeriod"] = string.Create(CultureInfo.InvariantCulture, $"{spec.Security.Certificates.LeafDays * 24}h0m0s"),
        ["certificatesDir"] = HostPaths.KubernetesCertificates,
        ["clusterName"] = spec.Name,
        ["controllerManager"] = new JsonObject { ["extraArgs"] = Arguments(ComponentArguments.ControllerManager(spec)) },
        ["controlPlaneEndpoint"] = Endpoint(spec),
        // CoreDNS is a stage of its own.
        ["dns"] = new JsonObject { ["disabled"] = true },
        ["encryptionAlgorithm"] = "ECDSA-P256",
        ["etcd"] = new JsonObject
        {
            ["external"] = new JsonObject
            {
                ["caFile"] = HostPaths.EtcdClientCa,
                ["certFile"] = HostPaths.EtcdClientCertificate,
                ["endpoints"] = Strings(etcdHosts.Select(member => member.EtcdEndpoint())),
                ["keyFile"] = HostPaths.EtcdClientKey,
            },
        },
        ["imageRepository"] = "registry.k8s.io",
        ["kubernetesVersion"] = $"v{spec.Kubernetes.Version}",
        ["networking"] = new JsonObject
        {
            ["dnsDomain"] = spec.Dns.Domain,
            ["podSubnet"] = spec.Network.PodCidr,
            ["serviceSubnet"] = spec.Network.ServiceCidr,
        },
        ["scheduler"] = new JsonObject { ["extraArgs"] = Arguments(ComponentArguments.Scheduler(spec)) },
    };

    private static JsonObject ApiServer(ClusterSpec spec, IReadOnlyList<string> certificateSans)
    {
        var server = new JsonObject { ["certSANs"] = Strings(certificateSans), ["extraArgs"] = Arguments(ComponentArguments.ApiServer(spec)) };
        var files = ApiServerFiles.Of(spec);
        var volumes = new JsonArray();
        if (files.Any)
            volumes.Add((JsonNode)Volume(files.VolumeName, HostPaths.ApiServerFiles, readOnly: true));
        if (files.AuditPolicy.Length > 0)
            volumes.Add((JsonNode)Volume("audit-logs", HostPaths.AuditLogs, readOnly: false));
        if (volumes.Count > 0)
            server["extraVolumes"] = volumes;
        return server;
    }

    /// <summary>A list in a merge patch takes another's place; the API server needs Slipway's volumes.</summary>
    private static JsonObject WithOverrides(JsonObject cluster, ClusterSpec spec)
    {
        var changes = spec.Overrides.Kubeadm.ClusterConfiguration;
        var merged = MergePatch.Apply(cluster, changes);
        if (cluster["apiServer"]?["extraVolumes"] is JsonArray own && changes?["apiServer"]?["extraVolumes"] is JsonArray added)
            merged["apiServer"]!["extraVolumes"] = new JsonArray([.. own.Concat(added).Select(volume => volume!.DeepClone())]);
        return merged;
    }

    private static JsonObject Volume(string name, string path, bool readOnly) =>
        new() { ["name"] = name, ["hostPath"] = path, ["mountPath"] = path, ["pathType"] = "DirectoryOrCreate", ["readOnly"] = readOnly };

    /// <summary>A name, never one host's address, so that the first control plane can be replaced.</summary>
    public static string Endpoint(ClusterSpec spec) => string.Create(CultureInfo.InvariantCulture, $"{spec.ControlPlane.EndpointName}:{spec.ControlPlane.EndpointPort()}");

    private static JsonArray Arguments(IEnumerable<KeyValuePair<string, string>> arguments) =>
        new([.. arguments.Select(argument => new JsonObject { ["name"] = argument.Key, ["value"] = argument.Value })]);

    private static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(value => JsonValue.Create(value))]);
}
