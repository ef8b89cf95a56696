using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Contracts.Specs;
using Slipway.Contracts;
using Slipway.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace Slipway.Tests.Planning;

internal static class Specs
{
    public static ClusterSpec Reference { get; } = Example("three-nodes");

    /// <summary>Everything on one host.</summary>
    public static ClusterSpec OneHost { get; } = Example("one-host");

    /// <summary>Three control planes with etcd on three hosts of its own.</summary>
    public static ClusterSpec ThreeControlPlanes { get; } = Example("three-control-planes");

    /// <summary>Every spec of the golden files by its name.</summary>
    public static IReadOnlyDictionary<string, ClusterSpec> All => new Dictionary<string, ClusterSpec>
    {
        ["three-nodes"] = Reference,
        ["one-host"] = OneHost,
        ["three-control-planes"] = ThreeControlPlanes,
        ["three-etcd"] = ThreeEtcd,
        ["overridden"] = Overridden,
        ["hardened"] = Hardened,
        ["crio"] = Crio,
        ["dual-stack"] = DualStack,
        ["ipv6"] = Ipv6,
    };

    /// <summary>Stacked etcd on three control planes with a virtual address, haproxy on the worker, and everything of security.</summary>
    public static ClusterSpec Hardened => ThreeControlPlanes with
    {
        Name = "hardened",
        Kubernetes = new KubernetesSpec { Version = "1.34.11", FeatureGates = new Dictionary<string, bool> { ["ContainerCheckpoint"] = false, ["AllAlpha"] = false } },
        Hosts = [.. ThreeControlPlanes.Hosts.Where(host => !host.Roles.Contains(HostRole.Etcd)).Select(host => host.Roles.Contains(HostRole.ControlPlane) ? host with { Roles = [.. host.Roles, HostRole.Etcd] } : host)],
        Etcd = new EtcdSpec { Mode = EtcdMode.Stacked },
        Runtime = new RuntimeSpec { Registries = new Dictionary<string, RegistrySpec> { ["registry.corp.example"] = new() { Credential = "registry" } } },
        ControlPlane = new ControlPlaneSpec { LocalLoadBalancer = LocalLoadBalancer.Haproxy, VirtualIp = new VirtualIpSpec { Address = "10.10.1.100", Interface = "eth1" } },
        Security = new SecuritySpec
        {
            Profile = SecurityProfile.Cis,
            Audit = new AuditSpec { MaxAgeDays = 7 },
            Oidc = new OidcSpec
            {
                IssuerUrl = "https://login.example.com/realms/k8s",
                ClientId = "kubernetes",
                UsernameClaim = "email",
                UsernamePrefix = "oidc:",
                GroupsClaim = "groups",
                GroupsPrefix = "oidc:",
                RequiredClaims = new Dictionary<string, string> { ["tenant"] = "blue", ["hd"] = "example.com" },
                CertificateAuthority = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
            },
            Certificates = new CertificatesSpec { LeafDays = 90 },
        },
        Overrides = new OverridesSpec
        {
            ApiServer = new Dictionary<string, string> { ["request-timeout"] = "90s", ["goaway-chance"] = "0.001" },
            Kubeadm = new KubeadmOverridesSpec { ClusterConfiguration = Json("""{"apiServer":{"extraVolumes":[{"name":"webhooks","hostPath":"/etc/webhooks","mountPath":"/etc/webhooks"}]}}""") },
            ControllerManager = new Dictionary<string, string> { ["node-monitor-grace-period"] = "30s" },
            Scheduler = new Dictionary<string, string> { ["v"] = "3" },
        },
    };

    /// <summary>Three etcd members beside the control plane, which is a worker too; root logs in; another arch on one worker.</summary>
    public static ClusterSpec ThreeEtcd { get; } = Reference with
    {
        Name = "three-etcd",
        Hosts =
        [
            new HostSpec { Name = "cp", Address = "cp.example.com", Port = 2222, Ip = "192.0.2.10", Roles = [HostRole.ControlPlane, HostRole.Worker] },
            new HostSpec { Name = "db1", Ip = "192.0.2.21", Roles = [HostRole.Etcd] },
            new HostSpec { Name = "db2", Ip = "192.0.2.22", Roles = [HostRole.Etcd] },
            new HostSpec { Name = "db3", Ip = "192.0.2.23", Roles = [HostRole.Etcd] },
            new HostSpec
            {
                Name = "arm1",
                Ip = "192.0.2.31",
                Roles = [HostRole.Worker],
                Labels = new Dictionary<string, string> { ["zone"] = "b", ["disk"] = "ssd" },
                Taints = [new TaintSpec { Key = "dedicated", Value = "batch", Effect = TaintEffect.NoSchedule }],
            },
        ],
        Ssh = new SshSpec { User = "root", Credential = "lab" },
        ControlPlane = new ControlPlaneSpec { EndpointName = "api.example.com", Port = 8443, ExtraSans = ["198.51.100.7"] },
        Os = new OsSpec { Swap = SwapMode.Leave, Firewall = FirewallMode.Leave, HostsEntries = true, Sysctl = new Dictionary<string, string> { ["vm.swappiness"] = "10", ["fs.inotify.max_user_watches"] = "524288" } },
        Network = new NetworkSpec { Plugin = NetworkPlugin.None, ProxyMode = ProxyMode.Nftables, NodePrefix = 26 },
        Dns = new DnsSpec { Domain = "corp.local", Upstreams = ["192.0.2.53", "192.0.2.54"] },
    };

    /// <summary>The reference with everything that a spec can override: the settings of a host without systemd's cgroups, mirrors, old component versions.</summary>
    public static ClusterSpec Overridden { get; } = Reference with
    {
        Kubernetes = new KubernetesSpec { Version = "1.32.13" },
        Artifacts = new ArtifactsSpec
        {
            Mirrors = new Dictionary<string, string> { ["dl.k8s.io"] = "http://10.10.1.1:8080/files/dl.k8s.io/", ["github.com"] = "http://10.10.1.1:8080/files/github.com" },
            RegistryMirrors = new Dictionary<string, string> { ["registry.k8s.io"] = "http://10.10.1.1:5000", ["docker.io"] = "http://10.10.1.1:5000/" },
            Versions = new Dictionary<string, string> { ["containerd"] = "1.6.20", ["etcd"] = "3.4.23", ["nginx-proxy"] = "1.28.0-alpine" },
            Checksums = new Dictionary<string, string>
            {
                ["https://github.com/containerd/containerd/releases/download/v1.6.20/containerd-1.6.20-linux-amd64.tar.gz"] = new('a', 64),
                ["https://github.com/etcd-io/etcd/releases/download/v3.4.23/etcd-v3.4.23-linux-amd64.tar.gz"] = new('b', 64),
            },
        },
        Overrides = new OverridesSpec
        {
            Kubelet = Json("""{"cgroupDriver":"cgroupfs","failSwapOn":false,"evictionHard":{},"systemReserved":null,"kubeReserved":{"cpu":"200m"}}"""),
            KubeProxy = Json("""{"conntrack":{"min":0,"maxPerCore":0}}"""),
            Kubeadm = new KubeadmOverridesSpec
            {
                ClusterConfiguration = Json("""
                    {"encryptionAlgorithm":"RSA-3072","featureGates":{"ControlPlaneKubeletLocalMode":true},
                     "apiServer":{"extraVolumes":[{"name":"webhooks","hostPath":"/etc/webhooks","mountPath":"/etc/webhooks","readOnly":true}]},
                     "scheduler":{"extraEnvs":[{"name":"GOMEMLIMIT","value":"200MiB"}]}}
                    """),
                InitConfiguration = Json("""{"timeouts":{"kubernetesAPICall":"2m0s"},"nodeRegistration":{"imagePullSerial":false}}"""),
                JoinConfiguration = Json("""{"timeouts":{"tlsBootstrap":"4m0s"}}"""),
            },
            Containerd = Json("""{"plugins":{"io.containerd.grpc.v1.cri":{"restrict_oom_score_adj":true,"registry":{"config_path":null}}},"debug":{"level":"info"}}"""),
        },
        Os = new OsSpec
        {
            Selinux = SelinuxMode.Enforcing,
            SelinuxFullReport = true,
            Reboot = RebootMode.WhenNeeded,
            Proxy = new ProxySpec { Http = "http://proxy.example:3128", NoProxy = ["10.10.1.1", ".corp.example"] },
            Ntp = new NtpSpec { Servers = ["10.10.1.1"] },
            PackageRepositories =
            [
                new PackageRepositorySpec { Family = PackageFamily.Redhat, Url = "http://10.10.1.1:8080/alma/BaseOS" },
                new PackageRepositorySpec { Family = PackageFamily.Debian, Url = "http://10.10.1.1:8080/debian", Suite = "bookworm", Components = ["main", "contrib"] },
            ],
        },
        Runtime = new RuntimeSpec { Registries = new Dictionary<string, RegistrySpec> { ["docker.io"] = new() { Credential = "hub" }, ["10.10.1.1:5000"] = new() { Credential = "mirror" } } },
        PreflightWaivers = ["kubeadm:Swap", "kubeadm:Mem", "memory", "kubeadm:SystemVerification"],
    };

    /// <summary>What a spec gets that does not choose its network; and every add-on.</summary>
    public static ClusterSpec Calico { get; } = Reference with
    {
        Addons = new AddonsSpec
        {
            MetricsServer = true,
            LocalPath = new LocalPathSpec { Path = "/srv/volumes" },
            MetalLb = new MetalLbSpec { Pools = [new AddressPoolSpec { Name = "office", Addresses = ["192.0.2.0/28", "192.0.2.40-192.0.2.50"] }] },
            IngressNginx = true,
            Helm = true,
            Manifests =
            [
                new ManifestSpec { Name = "greeting", Objects = [Json("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"greeting"},"data":{"text":"good\nmorning"}}""")] },
                new ManifestSpec { Name = "more", Source = new ManifestSource { Url = "https://files.example/more.yaml", Sha256 = new string('c', 64) } },
            ],
        },
        Network = new NetworkSpec(),
        Artifacts = new ArtifactsSpec { Mirrors = new Dictionary<string, string> { ["raw.githubusercontent.com"] = "http://10.10.1.1:8080/files/raw.githubusercontent.com" } },
    };

    /// <summary>With all of DNS.</summary>
    public static ClusterSpec Flannel { get; } = Reference with
    {
        Network = new NetworkSpec { Plugin = NetworkPlugin.Flannel, PodCidr = "10.20.0.0/16", ProxyMode = ProxyMode.Ipvs },
        Dns = new DnsSpec
        {
            Upstreams = ["192.0.2.53"],
            StubZones = new Dictionary<string, IReadOnlyList<string>> { ["lab.example"] = ["198.51.100.53:5353"], ["corp.example"] = ["198.51.100.53", "198.51.100.54"] },
            NodeLocal = true,
            Autoscaler = true,
        },
    };

    /// <summary>The reference with a second address on every host, and pods on the bridge.</summary>
    public static ClusterSpec DualStack { get; } = Reference with
    {
        Name = "dual-stack",
        Hosts = [.. Reference.Hosts.Select((host, at) => host with { SecondaryIp = $"fd00:10:10:1::1{at}" })],
        Network = new NetworkSpec { Plugin = NetworkPlugin.Bridge, PodCidr = "10.233.64.0/18,fd00:233:64::/48", ServiceCidr = "10.233.0.0/18,fd00:233::/112", NodePrefix = 25 },
        ControlPlane = new ControlPlaneSpec { SourceRanges = ["192.0.2.0/24", "2001:db8:a::/48"] },
    };

    /// <summary>The same with Calico.</summary>
    public static ClusterSpec DualStackCalico => DualStack with { Network = DualStack.Network with { Plugin = NetworkPlugin.Calico, NodePrefix = 24 } };

    public static ClusterSpec DualStackCilium => DualStack with
    {
        Network = DualStack.Network with { Plugin = NetworkPlugin.Cilium },
        Overrides = new OverridesSpec { Cilium = Json("""{"hubble": {"enabled": true}, "MTU": 1400}""") },
    };

    public static ClusterSpec Cilium => Reference with { Network = new NetworkSpec { Plugin = NetworkPlugin.Cilium } };

    public static ClusterSpec DualStackFlannel => DualStack with { Network = DualStack.Network with { Plugin = NetworkPlugin.Flannel } };

    /// <summary>No IPv4 but each host's loopback; a virtual address, and the name server's cache on each node.</summary>
    public static ClusterSpec Ipv6 { get; } = Reference with
    {
        Name = "ipv6",
        Hosts =
        [
            new HostSpec { Name = "cp", Ip = "2001:db8:10::10", Roles = [HostRole.ControlPlane, HostRole.Etcd] },
            new HostSpec { Name = "worker", Ip = "2001:db8:10::11", Roles = [HostRole.Worker] },
        ],
        Network = new NetworkSpec { Plugin = NetworkPlugin.Bridge, PodCidr = "fd00:233:64::/48", ServiceCidr = "fd00:233::/112", ProxyMode = ProxyMode.Nftables },
        ControlPlane = new ControlPlaneSpec { VirtualIp = new VirtualIpSpec { Address = "2001:db8:10::100" } },
        Dns = new DnsSpec { Upstreams = ["2001:db8::53", "[2001:db8::54]:5353"], NodeLocal = true },
        Os = new OsSpec { HostsEntries = true },
        Artifacts = new ArtifactsSpec { Mirrors = new Dictionary<string, string> { ["dl.k8s.io"] = "http://[2001:db8:10::1]:8080/files/dl.k8s.io" }, RegistryMirrors = new Dictionary<string, string> { ["registry.k8s.io"] = "http://[2001:db8:10::1]:5000" } },
    };

    public static ClusterSpec Ipv6Calico => Ipv6 with { Network = Ipv6.Network with { Plugin = NetworkPlugin.Calico, Calico = new CalicoSpec { Encapsulation = CalicoEncapsulation.None, NatOutgoing = false } } };

    private static ClusterSpec Example(string name) => Read(File.ReadAllText(Path.Combine(Checkout.Root, "examples", $"{name}.yaml")));

    /// <summary>The reference with CRI-O, a registry of its own and a mirror, each with a CA.</summary>
    public static ClusterSpec Crio { get; } = Reference with
    {
        Name = "crio",
        Runtime = new RuntimeSpec
        {
            Kind = RuntimeKind.Crio,
            Registries = new Dictionary<string, RegistrySpec>
            {
                ["registry.corp.example"] = new() { CaCertificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n" },
                ["mirror.corp.example:5000"] = new() { SkipVerify = true, Credential = "mirror" },
            },
        },
        Artifacts = new ArtifactsSpec { RegistryMirrors = new Dictionary<string, string> { ["registry.k8s.io"] = "https://mirror.corp.example:5000", ["docker.io"] = "http://10.10.1.1:5000" } },
        Overrides = new OverridesSpec { Crio = Json("""{"crio":{"runtime":{"pids_limit":4096}}}""") },
    };

    public static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();

    private static ClusterSpec Read(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return FromYaml(stream.Documents.Single().RootNode).Deserialize<ClusterSpec>(SlipwayJson.Options)!;
    }

    private static JsonNode FromYaml(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(entry => KeyValuePair.Create(((YamlScalarNode)entry.Key).Value!, (JsonNode?)FromYaml(entry.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Select(FromYaml)]),
        YamlScalarNode scalar => int.TryParse(scalar.Value, out var number) ? number : scalar.Value!,
        _ => throw new NotSupportedException(node.GetType().Name),
    };
}
