using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Api.Features.Imports.Kubespray;
using Slipway.Contracts;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;

namespace Slipway.Tests.Imports;

public sealed class ExportTests
{
    private static readonly ClusterSpec Rich = new()
    {
        Name = "rich",
        Kubernetes = new KubernetesSpec { Version = "1.33.11", FeatureGates = new Dictionary<string, bool> { ["X"] = true, ["Y"] = false } },
        Ssh = new SshSpec { User = "ops", Credential = "lab", Bastion = new BastionSpec { Address = "192.0.2.9", Port = 2022, User = "gate", HostKey = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" } },
        Hosts =
        [
            new HostSpec { Name = "a", Address = "192.0.2.1", Ip = "10.0.0.1", Port = 2222, Roles = [HostRole.ControlPlane, HostRole.Etcd], EtcdMemberName = "first" },
            new HostSpec { Name = "b", Address = "b.example", Ip = "10.0.0.2", Roles = [HostRole.ControlPlane, HostRole.Worker] },
            new HostSpec
            {
                Name = "c", Address = "192.0.2.3", Ip = "10.0.0.3", Roles = [HostRole.Worker], Labels = new Dictionary<string, string> { ["a/b"] = "true", ["c"] = "" },
                Taints = [new TaintSpec { Key = "k", Value = "v", Effect = TaintEffect.PreferNoSchedule }, new TaintSpec { Key = "bare", Effect = TaintEffect.NoExecute }],
            },
        ],
        ControlPlane = new ControlPlaneSpec
        {
            EndpointName = "api.example",
            Port = 7443,
            LocalLoadBalancer = LocalLoadBalancer.Haproxy,
            ExtraSans = ["x.example", "10.0.0.99"],
            ExternalLoadBalancer = new ExternalLoadBalancerSpec { Address = "10.0.0.98", Port = 8443 },
            VirtualIp = new VirtualIpSpec { Address = "10.0.0.97", Interface = "eth1" },
        },
        Security = new SecuritySpec
        {
            Audit = new AuditSpec { MaxAgeDays = 3 },
            EncryptSecrets = true,
            Oidc = new OidcSpec { IssuerUrl = "https://login.example", ClientId = "k8s", UsernameClaim = "email", UsernamePrefix = "u:", GroupsClaim = "groups", GroupsPrefix = "g:" },
        },
        Etcd = new EtcdSpec { Mode = EtcdMode.Stacked, DataDir = "/data/etcd" },
        Network = new NetworkSpec { Plugin = NetworkPlugin.Cilium, PodCidr = "10.1.0.0/16", ServiceCidr = "10.2.0.0/16", NodePrefix = 25, ProxyMode = ProxyMode.Nftables, NodePortRange = "30000-31000" },
        Runtime = new RuntimeSpec { Kind = RuntimeKind.Crio },
        Os = new OsSpec { Selinux = SelinuxMode.Enforcing, Firewall = FirewallMode.Disable, Swap = SwapMode.Leave, HostsEntries = true, Sysctl = new Dictionary<string, string> { ["vm.swappiness"] = "10" } },
        Dns = new DnsSpec { Domain = "k8s.example", Upstreams = ["9.9.9.9"], NodeLocal = true },
        Artifacts = new ArtifactsSpec
        {
            Mirrors = new Dictionary<string, string> { ["dl.k8s.io"] = "http://mirror/files" },
            RegistryMirrors = new Dictionary<string, string> { ["registry.k8s.io"] = "http://registry:5000" },
            Versions = new Dictionary<string, string> { ["etcd"] = "3.5.16" },
        },
        Overrides = new OverridesSpec
        {
            Kubelet = new JsonObject { ["maxPods"] = 200, ["kubeReserved"] = new JsonObject { ["cpu"] = "100m" }, ["featureGates"] = new JsonObject { ["X"] = true } },
            KubeProxy = new JsonObject { ["ipvs"] = new JsonObject { ["strictARP"] = true }, ["nodePortAddresses"] = new JsonArray("primary") },
            ApiServer = new Dictionary<string, string> { ["request-timeout"] = "90s" },
            ControllerManager = new Dictionary<string, string> { ["v"] = "3" },
            Scheduler = new Dictionary<string, string> { ["v"] = "4" },
        },
    };

    [Fact]
    public void A_spec_that_Kubespray_can_express_survives_the_way_there_and_back()
    {
        var export = KubesprayExporter.Write(Rich);
        var back = KubesprayImport.Read(new KubesprayImportRequest { Files = export.Files, ClusterName = "rich", CreateCredential = "lab" });

        Assert.Equal(["#/ssh/credential", "#/ssh/bastion/hostKey"], export.Findings.Select(finding => finding.Pointer));
        Assert.True(JsonNode.DeepEquals(Json(Rich), Json(back.Spec)), $"{Json(Rich)}\n{Json(back.Spec)}");
        Assert.DoesNotContain(back.Findings, finding => finding.Outcome is ImportOutcome.Unknown or ImportOutcome.NotSupported or ImportOutcome.Unresolved or ImportOutcome.NotRead);
    }

    [Fact]
    public void Networks_of_both_families_become_Kubesprays_switches_and_variables()
    {
        var files = KubesprayExporter.Write(Rich with
        {
            Hosts = [Rich.Hosts[0] with { SecondaryIp = "2001:db8::1" }],
            Network = Rich.Network with { PodCidr = "10.1.0.0/16,fd00:1::/64", ServiceCidr = "10.2.0.0/16,fd00:2::/112", NodePrefixIpv6 = 80 },
        }).Files;
        Assert.Contains(" ip=10.0.0.1 ip6=2001:db8::1", files.Single(file => file.Key.EndsWith(".ini", StringComparison.Ordinal)).Value, StringComparison.Ordinal);
        var cluster = files.Single(file => file.Value.Contains("kube_network_plugin", StringComparison.Ordinal)).Value;
        foreach (var line in new[]
        {
            "ipv4_stack: true", "ipv6_stack: true", "kube_pods_subnet: \"10.1.0.0/16\"", "kube_pods_subnet_ipv6: \"fd00:1::/64\"", "kube_network_node_prefix: 25", "kube_network_node_prefix_ipv6: 80",
            "kube_service_addresses_ipv6: \"fd00:2::/112\"",
        })
            Assert.Contains($"\n{line}\n", cluster, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.1.0.0/16,fd00:1::/64", "10.2.0.0/16,fd00:2::/112", "10.0.0.", "2001:db8::")]
    [InlineData("fd00:1::/64", "fd00:2::/112", "2001:db8::", null)]
    public void Clusters_with_IPv6_survive_the_way_too(string pods, string services, string ip, string? secondary)
    {
        var spec = Rich with
        {
            Hosts = [.. Rich.Hosts.Select((host, at) => host with { Ip = $"{ip}{at + 1}", SecondaryIp = secondary is null ? null : $"{secondary}{at + 1}" })],
            Network = Rich.Network with { PodCidr = pods, ServiceCidr = services, NodePrefix = secondary is null ? new NetworkSpec().NodePrefix : 25, NodePrefixIpv6 = 80 },
        };
        var back = KubesprayImport.Read(new KubesprayImportRequest { Files = KubesprayExporter.Write(spec).Files, ClusterName = "rich", CreateCredential = "lab" });

        Assert.True(JsonNode.DeepEquals(Json(spec), Json(back.Spec)), $"{Json(spec)}\n{Json(back.Spec)}");
    }

    [Fact]
    public void IPv6_first_is_what_Kubespray_cannot_express() =>
        Assert.Contains(KubesprayExporter.Write(Rich with { Network = Rich.Network with { PodCidr = "fd00:1::/64,10.1.0.0/16", ServiceCidr = "fd00:2::/112,10.2.0.0/16" } }).Findings, finding => finding.Pointer == "#/network/podCidr");

    [Fact]
    public void What_Kubespray_cannot_express_is_listed()
    {
        var export = KubesprayExporter.Write(Rich with
        {
            PreflightWaivers = ["x"],
            Os = new OsSpec(),
            Network = new NetworkSpec { Plugin = NetworkPlugin.Bridge },
            Artifacts = new ArtifactsSpec { Checksums = new Dictionary<string, string> { ["u"] = "0" }, Mirrors = new Dictionary<string, string> { ["other.example"] = "http://m" } },
            Overrides = new OverridesSpec { Containerd = [], KubeProxy = new JsonObject { ["conntrack"] = new JsonObject() } },
        });

        Assert.Equal(
            ["#/artifacts/checksums", "#/artifacts/mirrors", "#/network/plugin", "#/os/firewall", "#/os/selinux", "#/overrides/containerd", "#/overrides/kubeProxy", "#/preflightWaivers", "#/ssh/bastion/hostKey", "#/ssh/credential"],
            export.Findings.Select(finding => finding.Pointer).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Nothing_is_exported_that_Ansible_would_run()
    {
        var export = KubesprayExporter.Write(Rich with { Os = Rich.Os with { Sysctl = new Dictionary<string, string> { ["a"] = "{{ lookup('pipe', 'id') }}" } } });

        Assert.DoesNotContain(export.Files.Values, text => text.Contains("lookup", StringComparison.Ordinal));
        Assert.Contains(export.Findings, finding => finding.Detail.StartsWith("additional_sysctl", StringComparison.Ordinal));
    }

    private static JsonNode Json(ClusterSpec spec) => JsonSerializer.SerializeToNode(spec, SlipwayJson.Options)!;
}
