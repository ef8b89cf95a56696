using System.Text.Json.Nodes;
using Slipway.Catalog.Artifacts;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Specs;
using Slipway.Orchestrator.Planning;
using Slipway.Orchestrator.Planning.Manifests;

namespace Slipway.Tests.Planning;

/// <summary>Other projects' manifests: what becomes of them, and that one of another shape is refused.</summary>
public sealed class ManifestTests
{
    private static readonly IReadOnlyDictionary<string, string> Images = ArtifactCatalogue.Resolve("1.32.5", "amd64").Images;

    public static TheoryData<string, string> CalicoChanges => new()
    {
        { "calico_backend: \"bird\"", "calico_backend: \"vxlan\"" },
        { "veth_mtu: \"0\"", "mtu: \"0\"" },
        { "CALICO_IPV4POOL_VXLAN, value: Never", "CALICO_IPV4POOL_VXLAN, value: Sometimes" },
        { "{name: CALICO_IPV4POOL_IPIP, value: Always}", "{name: CALICO_IPV4POOL_CIDR, value: 192.168.0.0/16}" },
        { "name: calico-node, namespace", "name: calico-agent, namespace" },
        { "- name: calico-node", "- name: node" },
        { ", -bird-ready", "" },
        { "calico/cni:v3.29.3", "calico/cni:v3.29.4" },
        { "calico/kube-controllers:v3.29.3", "calico/controllers:v3.29.3" },
        { "kind: Deployment", "kind: StatefulSet" },
        { "kind: ConfigMap", "kind: [ConfigMap" },
    };

    [Theory]
    [MemberData(nameof(CalicoChanges))]
    public void A_Calico_of_another_shape_is_refused_with_the_place(string there, string instead)
    {
        var text = UpstreamShapes.All["calico"];
        Assert.Contains(there, text, StringComparison.Ordinal);
        var failure = Assert.Throws<ManifestException>(() => Configured(text.Replace(there, instead, StringComparison.Ordinal), new NetworkSpec()));
        Assert.Contains("calico", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"Network\": \"10.244.0.0/16\", ", "")]
    [InlineData("\"Type\": \"vxlan\"", "\"Type\": \"udp\"")]
    [InlineData(", --kube-subnet-mgr", "")]
    [InlineData("name: EVENT_QUEUE_DEPTH, value: \"5000\"", "name: NODE_IP, value: 10.0.0.1")]
    [InlineData("{\"Network\"", "{{\"Network\"")]
    public void A_flannel_of_another_shape_is_refused(string there, string instead)
    {
        var manifest = UpstreamManifest.Parse("flannel", UpstreamShapes.All["flannel"].Replace(there, instead, StringComparison.Ordinal));
        Assert.Throws<ManifestException>(() => FlannelManifest.Configure(manifest, new NetworkSpec { Plugin = NetworkPlugin.Flannel }, Images));
    }

    [Theory]
    [InlineData(CalicoEncapsulation.Vxlan, "vxlan", "Never", "Always")]
    [InlineData(CalicoEncapsulation.VxlanCrossSubnet, "vxlan", "Never", "CrossSubnet")]
    [InlineData(CalicoEncapsulation.Ipip, "bird", "Always", "Never")]
    [InlineData(CalicoEncapsulation.IpipCrossSubnet, "bird", "CrossSubnet", "Never")]
    [InlineData(CalicoEncapsulation.None, "bird", "Never", "Never")]
    public void Calico_carries_packets_as_the_spec_says(CalicoEncapsulation encapsulation, string backend, string ipip, string vxlan)
    {
        var manifest = Configured(UpstreamShapes.All["calico"], new NetworkSpec { Calico = new CalicoSpec { Encapsulation = encapsulation, Mtu = 1400, BlockSize = 24, NatOutgoing = false } });
        var settings = manifest.Find("ConfigMap", "calico-config")["data"]!;
        Assert.Equal((backend, "1400"), ((string?)settings["calico_backend"], (string?)settings["veth_mtu"]));
        var node = manifest.Pods("DaemonSet", "calico-node").Container("calico-node");
        var variables = node["env"]!.AsArray().ToDictionary(variable => (string)variable!["name"]!, variable => (string?)variable!["value"]);
        Assert.Equal((ipip, vxlan, "24", "false"), (variables["CALICO_IPV4POOL_IPIP"], variables["CALICO_IPV4POOL_VXLAN"], variables["CALICO_IPV4POOL_BLOCK_SIZE"], variables["CALICO_IPV4POOL_NAT_OUTGOING"]));
        // Without BGP there is no BIRD to be alive.
        Assert.Equal(backend == "bird", node["readinessProbe"]!["exec"]!["command"]!.AsArray().Any(word => (string?)word == "-bird-ready"));
    }

    [Fact]
    public void A_manifest_that_is_not_as_expected_fails_its_task_with_a_code_of_its_own()
    {
        var input = Inputs.For(Specs.Calico);
        var outputs = new Dictionary<string, IReadOnlyDictionary<string, string>>
        {
            ["manifests"] = new Dictionary<string, string> { ["manifests"] = $$"""{"calico":"{{Inputs.Packed("kind: ConfigMap")}}"}""" },
        };
        var failure = Assert.IsType<Resolution.Unresolvable>(ParameterResolver.Resolve("network-plugin", "alma1", input with { Outputs = outputs }));
        Assert.Equal(ErrorCodes.ManifestUnexpected, failure.Code);
        Assert.Contains("ConfigMap calico-config", failure.Detail, StringComparison.Ordinal);
    }

    // As a host's owner could have it print them.
    public static TheoryData<string, string> Unreadable => new()
    {
        { "", ErrorCodes.HostOutputUnreadable },
        { """{"calico":null}""", ErrorCodes.HostOutputUnreadable },
        { """{"calico":"no base64"}""", ErrorCodes.HostOutputUnreadable },
        { """{"calico":"AAAA"}""", ErrorCodes.HostOutputUnreadable },
        { Manifest("kind: ConfigMap\nmetadata: 5"), ErrorCodes.HostOutputUnreadable },
        { Manifest("{a: 1, \"a\": 2}"), ErrorCodes.ManifestUnexpected },
        { Manifest("? [a]\n: 1"), ErrorCodes.ManifestUnexpected },
        { Manifest("a: " + new string('[', 100_000)), ErrorCodes.ManifestUnexpected },
        { Manifest(UpstreamShapes.All["calico"] + "\n#" + new string('-', 1_100_000)), ErrorCodes.ManifestUnexpected },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void Nothing_that_a_host_reports_as_manifests_is_more_than_its_own_tasks_failure(string output, string code)
    {
        var input = Inputs.For(Specs.Calico) with { Outputs = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["manifests"] = new Dictionary<string, string> { ["manifests"] = output } } };
        Assert.Equal(code, Assert.IsType<Resolution.Unresolvable>(ParameterResolver.Resolve("network-plugin", "alma1", input)).Code);
    }

    [Theory]
    [InlineData("local-path", "\"paths\": [\"/opt/local-path-provisioner\"]", "\"paths\": []")]
    [InlineData("local-path", "image: busybox", "image: busybox:1.36")]
    [InlineData("local-path", "kind: StorageClass", "kind: VolumeClass")]
    [InlineData("metallb", "kind: Deployment", "kind: StatefulSet")]
    [InlineData("ingress-nginx", "name: ingress-nginx-controller", "name: controller")]
    [InlineData("own:addon:more", "kind: Widget", "kind: Secret, data: {key: aGk=}")]
    [InlineData("own:addon:more", "name: more", "title: more")]
    public void An_add_on_of_another_shape_is_refused(string name, string there, string instead)
    {
        Assert.Contains(there, UpstreamShapes.All[name], StringComparison.Ordinal);
        var texts = UpstreamShapes.All.ToDictionary(shape => shape.Key, shape => Inputs.Packed(shape.Key == name ? shape.Value.Replace(there, instead, StringComparison.Ordinal) : shape.Value));
        var outputs = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["manifests"] = new Dictionary<string, string> { ["manifests"] = System.Text.Json.JsonSerializer.Serialize(texts) } };
        var failure = Assert.IsType<Resolution.Unresolvable>(ParameterResolver.Resolve("addons", "alma1", Inputs.For(Specs.Calico) with { Outputs = outputs }));
        Assert.Equal(ErrorCodes.ManifestUnexpected, failure.Code);
    }

    [Fact]
    public void No_kernel_answers_for_MetalLBs_addresses_under_ipvs()
    {
        var spec = Specs.Calico with { Network = Specs.Calico.Network with { ProxyMode = ProxyMode.Ipvs } };
        Assert.True((bool?)Slipway.Orchestrator.Planning.Rendering.KubeadmConfiguration.KubeProxy(spec)["ipvs"]?["strictARP"]);
        Assert.Null(Slipway.Orchestrator.Planning.Rendering.KubeadmConfiguration.KubeProxy(Specs.Calico)["ipvs"]);
    }

    [Theory]
    [InlineData("a: &a [*a]")]
    [InlineData("a: &a [x]\nb: [*a, *a]")]
    public void An_alias_is_refused_before_anything_follows_it(string yaml) =>
        Assert.Contains("aliases", Assert.Throws<ManifestException>(() => KubernetesYaml.Read(yaml)).Message, StringComparison.Ordinal);

    [Fact]
    public void Scalars_are_read_as_Kubernetes_reads_them()
    {
        var read = Assert.Single(KubernetesYaml.Read("a: yes\nb: \"true\"\nc: true\nd: 010\ne: 1.5\nf: ~\ng: 1.32.5\nh: |-\n  x\n  y\n"));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"a":"yes","b":"true","c":true,"d":10,"e":1.5,"f":null,"g":"1.32.5","h":"x\ny"}"""), read), read.ToJsonString());
    }

    [Theory]
    [InlineData(NetworkPlugin.Calico, "udp 4789")]
    [InlineData(NetworkPlugin.Flannel, "udp 8472")]
    [InlineData(NetworkPlugin.Bridge, null)]
    public void The_firewall_lets_the_plugins_packets_through(NetworkPlugin plugin, string? port)
    {
        var spec = Specs.Reference with { Network = new NetworkSpec { Plugin = plugin } };
        var worker = ClusterPorts.Of(spec, spec.Hosts[1]).Select(open => $"{open.Protocol} {open.Port}").ToList();
        Assert.Equal(["tcp 10250", "tcp 10256", "tcp 30000-32767", "udp 30000-32767", .. port is null ? (string[])[] : [port]], worker);
        Assert.Contains("tcp 2379-2380", ClusterPorts.Of(spec, spec.Hosts[0]).Select(open => $"{open.Protocol} {open.Port}"));
    }

    private static string Manifest(string yaml) => $$"""{"calico":"{{Inputs.Packed(yaml)}}"}""";

    private static UpstreamManifest Configured(string text, NetworkSpec network)
    {
        var manifest = UpstreamManifest.Parse("calico", text);
        CalicoManifest.Configure(manifest, network, Images);
        return manifest;
    }
}
