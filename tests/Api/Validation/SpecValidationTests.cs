using System.Text.Json.Nodes;
using Slipway.Api.Bodies;
using Slipway.Api.Features.Clusters.Validation;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Specs;

namespace Slipway.Tests.Api.Validation;

/// <summary>Each case patches the three nodes (RFC 6902's "replace or add" at a pointer) and names the one finding it must cause.</summary>
public sealed class SpecValidationTests
{
    [Fact]
    public void The_reference_spec_has_no_findings_and_gets_its_derived_values()
    {
        var (spec, findings) = SpecValidation.Check(Examples.Spec());
        Assert.Empty(findings);
        Assert.All(spec.Hosts, host => Assert.NotNull(host.Address ?? host.Ip ?? host.EtcdMemberName));
        Assert.Equal(("etcd1", "alma-w1"), (spec.Hosts[0].EtcdMemberName, spec.Hosts[1].EtcdMemberName));
    }

    [Fact]
    public void A_checked_spec_is_valid_again()
    {
        var (spec, _) = SpecValidation.Check(Examples.Spec());
        var again = SpecValidation.Check(System.Text.Json.JsonSerializer.SerializeToNode(spec, Contracts.SlipwayJson.Options));
        Assert.Empty(again.Findings);
    }

    [Fact]
    public void An_address_that_is_an_ip_is_the_clusters_address_too()
    {
        var (spec, findings) = SpecValidation.Check(Examples.Spec(With("/hosts/1", """{"name": "w1", "address": "10.0.0.9", "roles": ["worker"]}""")));
        Assert.Empty(findings);
        Assert.Equal("10.0.0.9", spec.Hosts[1].Ip);
    }

    [Fact]
    public void Everything_wrong_is_said_at_once()
    {
        var (_, findings) = SpecValidation.Check(YamlReading.Parse(
            """
            nam: demo
            kubernetes: {version: 1.32}
            ssh: {user: operator}
            hosts:
              - {name: Alma1, address: 10.233.64.5, roles: [control-plane, etcd, wroker]}
              - {name: w1, address: 10.0.0.2, roles: [worker], labels: {gpu: true}}
            network: {plugin: weave, podCidr: 10.233.64.0/18, serviceCidr: 10.233.64.0/20}
            """));
        Assert.Equal(
            [
                ("#/hosts/0/address", ErrorCodes.CidrOverlap), ("#/hosts/0/address", ErrorCodes.CidrOverlap), ("#/hosts/0/name", ErrorCodes.ValueInvalid),
                ("#/hosts/0/roles/2", ErrorCodes.ValueInvalid), ("#/hosts/1/labels/gpu", ErrorCodes.FieldType), ("#/kubernetes/version", ErrorCodes.FieldType),
                ("#/nam", ErrorCodes.FieldUnknown), ("#/name", ErrorCodes.FieldRequired), ("#/network/plugin", ErrorCodes.ValueInvalid),
                ("#/network/serviceCidr", ErrorCodes.CidrOverlap), ("#/ssh/credential", ErrorCodes.FieldRequired),
            ],
            findings.Select(finding => (finding.Pointer.Replace("/ip", "/address", StringComparison.Ordinal), finding.Code)).Order());
        Assert.Contains("did you mean 'name'", findings.Single(finding => finding.Pointer == "#/nam").Detail, StringComparison.Ordinal);
        Assert.Contains("quotes", findings.Single(finding => finding.Pointer == "#/kubernetes/version").Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{}")]
    public void A_document_of_any_shape_is_answered_with_findings(string json) =>
        Assert.NotEmpty(SpecValidation.Check(JsonNode.Parse(json)).Findings);

    [Theory]
    // Structure
    [InlineData("/network/podCIDR", "\"10.1.0.0/16\"", "#/network/podCIDR", ErrorCodes.FieldUnknown)]
    [InlineData("/hosts/0/port", "\"22\"", "#/hosts/0/port", ErrorCodes.FieldType)]
    [InlineData("/hosts/0/port", "22.5", "#/hosts/0/port", ErrorCodes.FieldType)]
    [InlineData("/os", "{\"hostsEntries\": \"yes\"}", "#/os/hostsEntries", ErrorCodes.FieldType)]
    [InlineData("/hosts/2/labels", "null", "#/hosts/2/labels", ErrorCodes.FieldType)]
    [InlineData("/hosts/2", "null", "#/hosts/2", ErrorCodes.FieldType)]
    [InlineData("/maxFailedHosts", "2", "#/maxFailedHosts", ErrorCodes.FieldType)]
    [InlineData("/maxFailedHosts", "\"101%\"", "#/maxFailedHosts", ErrorCodes.ValueInvalid)]
    [InlineData("/maxFailedHosts", "\"-1\"", "#/maxFailedHosts", ErrorCodes.ValueInvalid)]
    [InlineData("/os", "{\"selinux\": \"off\"}", "#/os/selinux", ErrorCodes.ValueInvalid)]
    [InlineData("/hosts/1/taints", "[{\"key\": \"a\", \"effect\": \"noSchedule\"}]", "#/hosts/1/taints/0/effect", ErrorCodes.ValueInvalid)]
    [InlineData("/overrides", "{\"kubelet\": []}", "#/overrides/kubelet", ErrorCodes.FieldType)]
    [InlineData("/artifacts", "{\"mirrors\": {\"dl.k8s.io\": 5}}", "#/artifacts/mirrors/dl.k8s.io", ErrorCodes.FieldType)]
    // Names
    [InlineData("/name", "\"Demo\"", "#/name", ErrorCodes.ValueInvalid)]
    [InlineData("/name", "\"a.b\"", "#/name", ErrorCodes.ValueInvalid)]
    [InlineData("/name", "\"-a\"", "#/name", ErrorCodes.ValueInvalid)]
    [InlineData("/hosts/0/name", "\"alma_1\"", "#/hosts/0/name", ErrorCodes.ValueInvalid)]
    [InlineData("/hosts/0/name", "\"alma-w2\"", "#/hosts/2/name", ErrorCodes.ValueDuplicate)]
    [InlineData("/hosts/0/etcdMemberName", "\"etcd 1\"", "#/hosts/0/etcdMemberName", ErrorCodes.ValueInvalid)]
    [InlineData("/ssh/user", "\"a b\"", "#/ssh/user", ErrorCodes.ValueInvalid)]
    // Addresses
    [InlineData("/hosts/0/address", "\"10.0.2.11\"", "#/hosts/1/address", ErrorCodes.ValueDuplicate)]
    [InlineData("/hosts/0/ip", "\"10.10.1.11\"", "#/hosts/1/ip", ErrorCodes.ValueDuplicate)]
    [InlineData("/hosts/0/ip", "\"10.10.1.300\"", "#/hosts/0/ip", ErrorCodes.ValueInvalid)]
    [InlineData("/hosts/0/ip", "\"10.10.01.3\"", "#/hosts/0/ip", ErrorCodes.ValueInvalid)]
    [InlineData("/hosts/0/ip", "\"127.0.0.1\"", "#/hosts/0/ip", ErrorCodes.ValueInvalid)]
    [InlineData("/hosts/0/ip", "\"fd00::1\"", "#/hosts/0/ip", ErrorCodes.ValueInvalid)]
    [InlineData("/hosts/0/address", "\"fd00::1\"", "", "")]
    [InlineData("/hosts/0/address", "\"fd00::01\"", "#/hosts/0/address", ErrorCodes.ValueInvalid)]
    [InlineData("/hosts/0/address", "\"10.0.2\"", "#/hosts/0/address", ErrorCodes.ValueInvalid)]
    [InlineData("/hosts/0/address", "\"not a name\"", "#/hosts/0/address", ErrorCodes.ValueInvalid)]
    [InlineData("/hosts/2", "{\"name\": \"w2\", \"address\": \"w2.example\", \"roles\": [\"worker\"]}", "#/hosts/2/ip", ErrorCodes.FieldRequired)]
    [InlineData("/hosts/2", "{\"name\": \"w2\", \"address\": \"fd00::2\", \"roles\": [\"worker\"]}", "#/hosts/2/ip", ErrorCodes.ValueInvalid)]
    [InlineData("/hosts/0/port", "0", "#/hosts/0/port", ErrorCodes.ValueInvalid)]
    [InlineData("/hosts/0/hostKey", "\"SHA256:short\"", "#/hosts/0/hostKey", ErrorCodes.ValueInvalid)]
    // Roles
    [InlineData("/hosts/0/roles", "[\"etcd\"]", "#/hosts", ErrorCodes.TopologyInvalid)]
    [InlineData("/hosts/0/roles", "[\"control-plane\"]", "#/hosts", ErrorCodes.TopologyInvalid)]
    [InlineData("/hosts/1/roles", "[\"worker\", \"etcd\"]", "#/hosts", ErrorCodes.TopologyInvalid)]
    [InlineData("/hosts/1/roles", "[\"worker\", \"control-plane\"]", "", "")]
    [InlineData("/hosts/1/roles", "[]", "#/hosts/1/roles", ErrorCodes.ValueInvalid)]
    [InlineData("/hosts/1/roles", "[\"worker\", \"worker\"]", "#/hosts/1/roles/1", ErrorCodes.ValueDuplicate)]
    [InlineData("/hosts", "[{\"name\": \"a\", \"ip\": \"10.0.0.1\", \"roles\": [\"control-plane\", \"etcd\"]}]", "#/hosts", ErrorCodes.TopologyInvalid)]
    // Labels and taints
    [InlineData("/hosts/1/labels", "{\"a b\": \"c\"}", "#/hosts/1/labels/a%20b", ErrorCodes.ValueInvalid)]
    [InlineData("/hosts/1/labels", "{\"example.com/zone\": \"-\"}", "#/hosts/1/labels/example.com~1zone", ErrorCodes.ValueInvalid)]
    [InlineData("/hosts/1/taints", "[{\"key\": \"/x\", \"effect\": \"NoExecute\"}]", "#/hosts/1/taints/0", ErrorCodes.ValueInvalid)]
    [InlineData("/hosts/1/taints", "[{\"key\": \"x\", \"effect\": \"NoExecute\"}, {\"key\": \"x\", \"value\": \"2\", \"effect\": \"NoExecute\"}]", "#/hosts/1/taints/1", ErrorCodes.ValueDuplicate)]
    // Networks
    [InlineData("/network/podCidr", "\"10.233.64.0\"", "#/network/podCidr", ErrorCodes.ValueInvalid)]
    [InlineData("/network/podCidr", "\"10.233.65.0/18\"", "#/network/podCidr", ErrorCodes.ValueInvalid)]
    [InlineData("/network/podCidr", "\"fd00::/56\"", "#/hosts/0/ip,#/hosts/1/ip,#/hosts/2/ip,#/network/serviceCidr", ErrorCodes.ValueInvalid)]
    [InlineData("/network/podCidr", "\"10.233.64.0/18,10.20.0.0/18\"", "#/network/podCidr,#/network/serviceCidr", ErrorCodes.ValueInvalid)]
    [InlineData("/network/nodePrefixIpv6", "80", "#/network/nodePrefixIpv6", ErrorCodes.ValueInvalid)]
    [InlineData("/hosts/1/secondaryIp", "\"fd00::1\"", "#/hosts/1/secondaryIp", ErrorCodes.ValueInvalid)]
    [InlineData("/network/podCidr", "\"169.254.0.0/18\"", "#/network/podCidr", ErrorCodes.ValueInvalid)]
    [InlineData("/network/podCidr", "\"10.233.0.0/17\"", "#/network/serviceCidr", ErrorCodes.CidrOverlap)]
    [InlineData("/network/podCidr", "\"10.233.32.0/20\"", "#/network/serviceCidr", ErrorCodes.CidrOverlap)]
    [InlineData("/network/podCidr", "\"10.10.0.0/22\"", "#/hosts/0/ip,#/hosts/1/ip,#/hosts/2/ip", ErrorCodes.CidrOverlap)]
    [InlineData("/network/podCidr", "\"10.0.2.0/23\"", "#/hosts/0/address,#/hosts/1/address,#/network/podCidr", ErrorCodes.CidrOverlap)]
    [InlineData("/network/serviceCidr", "\"10.10.1.8/29\"", "#/hosts/0/ip,#/hosts/1/ip,#/hosts/2/ip,#/network/serviceCidr", ErrorCodes.CidrOverlap)]
    [InlineData("/network/podCidr", "\"10.200.0.0/23\"", "#/network/podCidr", ErrorCodes.CidrTooSmall)]
    [InlineData("/network/nodePrefix", "17", "#/network/nodePrefix", ErrorCodes.ValueInvalid)]
    [InlineData("/network/nodePrefix", "26", "#/network/nodePrefix", ErrorCodes.CidrTooSmall)]
    [InlineData("/network/podCidr", "\"11.0.0.0/8\"", "", "")]
    [InlineData("/network/podCidr", "\"12.0.0.0/7\"", "#/network/nodePrefix", ErrorCodes.ValueInvalid)]
    [InlineData("/overrides", "{\"kubelet\": {\"maxPods\": 300}}", "#/network/nodePrefix", ErrorCodes.CidrTooSmall)]
    [InlineData("/network/serviceCidr", "\"10.96.0.0/30\"", "#/network/serviceCidr", ErrorCodes.CidrTooSmall)]
    [InlineData("/network/serviceCidr", "\"11.0.0.0/8\"", "#/network/serviceCidr", ErrorCodes.ValueInvalid)]
    [InlineData("/network/nodePortRange", "\"32767-30000\"", "#/network/nodePortRange", ErrorCodes.ValueInvalid)]
    [InlineData("/network/nodePortRange", "\"6000-7000\"", "#/network/nodePortRange", ErrorCodes.ValueInvalid)]
    [InlineData("/network/nodePortRange", "\"30000\"", "#/network/nodePortRange", ErrorCodes.ValueInvalid)]
    [InlineData("/controlPlane", "{\"port\": 10250}", "#/controlPlane/port", ErrorCodes.ValueDuplicate)]
    [InlineData("/controlPlane", "{\"port\": 22}", "#/controlPlane/port", ErrorCodes.ValueDuplicate)]
    [InlineData("/controlPlane", "{\"endpointName\": \"10.1.1.1\"}", "#/controlPlane/endpointName", ErrorCodes.ValueInvalid)]
    [InlineData("/controlPlane", "{\"endpointName\": \"alma1\"}", "#/controlPlane/endpointName", ErrorCodes.ValueDuplicate)]
    [InlineData("/controlPlane", "{\"extraSans\": [\"api.example\", \"a b\"]}", "#/controlPlane/extraSans/1", ErrorCodes.ValueInvalid)]
    [InlineData("/controlPlane", "{\"sourceRanges\": [\"192.0.2.0/24\", \"192.0.2.1/24\"]}", "#/controlPlane/sourceRanges/1", ErrorCodes.ValueInvalid)]
    [InlineData("/controlPlane", "{\"sourceRanges\": [\"everyone\"]}", "#/controlPlane/sourceRanges/0", ErrorCodes.ValueInvalid)]
    [InlineData("/dns", "{\"domain\": \"Cluster.Local\"}", "#/dns/domain", ErrorCodes.ValueInvalid)]
    [InlineData("/dns", "{\"upstreams\": [\"9.9.9.9:53\", \"dns.example\"]}", "#/dns/upstreams/1", ErrorCodes.ValueInvalid)]
    [InlineData("/dns", "{\"upstreams\": [\"10.233.0.3\"]}", "#/dns/upstreams/0", ErrorCodes.CidrOverlap)]
    // The system
    [InlineData("/os", "{\"sysctl\": {\"ip_forward\": \"1\"}}", "#/os/sysctl/ip_forward", ErrorCodes.ValueInvalid)]
    [InlineData("/os", "{\"sysctl\": {\"net.ipv4.ip_forward\": \"1\\n2\"}}", "#/os/sysctl/net.ipv4.ip_forward", ErrorCodes.ValueInvalid)]
    [InlineData("/preflightWaivers", "[\"Memory\"]", "#/preflightWaivers/0", ErrorCodes.ValueInvalid)]
    [InlineData("/preflightWaivers", "[\"memory\", \"kubeadm:Mem\", \"memory\"]", "#/preflightWaivers/2", ErrorCodes.ValueDuplicate)]
    [InlineData("/overrides", "{\"kubelet\": {\"kind\": \"X\"}}", "#/overrides/kubelet/kind", ErrorCodes.ValueInvalid)]
    // Artifacts
    [InlineData("/kubernetes", "{\"version\": \"v1.32.5\"}", "#/kubernetes/version", ErrorCodes.ValueInvalid)]
    [InlineData("/kubernetes", "{\"version\": \"1.2.3\"}", "#/kubernetes/version", ErrorCodes.VersionUnknown)]
    [InlineData("/artifacts", "{\"versions\": {\"etcd\": \"v3.5.16\"}}", "#/artifacts/versions/etcd", ErrorCodes.ValueInvalid)]
    [InlineData("/artifacts", "{\"versions\": {\"etcdd\": \"3.5.16\"}}", "#/artifacts/versions/etcdd", ErrorCodes.ValueInvalid)]
    [InlineData("/artifacts", "{\"versions\": {\"containerd\": \"9.0.1\"}}", "#/artifacts/versions/containerd", ErrorCodes.VersionUnknown)]
    [InlineData("/artifacts", "{\"mirrors\": {\"dl.k8s.io\": \"mirror/files\"}}", "#/artifacts/mirrors/dl.k8s.io", ErrorCodes.ValueInvalid)]
    [InlineData("/artifacts", "{\"mirrors\": {\"dl.k8s.io\": \"http://me:pw@mirror/\"}}", "#/artifacts/mirrors/dl.k8s.io", ErrorCodes.ValueInvalid)]
    [InlineData("/artifacts", "{\"registryMirrors\": {\"https://registry\": \"http://mirror\"}}", "#/artifacts/registryMirrors/https:~1~1registry", ErrorCodes.ValueInvalid)]
    [InlineData("/artifacts", "{\"checksums\": {\"https://a/b\": \"abc\"}}", "#/artifacts/checksums/https:~1~1a~1b", ErrorCodes.ValueInvalid)]
    // Not built yet
    [InlineData("/network/plugin", "\"weave\"", "#/network/plugin", ErrorCodes.ValueInvalid)]
    // Add-ons
    [InlineData("/addons", "{\"localPath\": {\"path\": \"volumes\"}}", "#/addons/localPath/path", ErrorCodes.ValueInvalid)]
    [InlineData("/addons", "{\"metalLb\": {}}", "#/addons/metalLb/pools", ErrorCodes.FieldRequired)]
    [InlineData("/addons", "{\"metalLb\": {\"pools\": []}}", "#/addons/metalLb/pools", ErrorCodes.ValueInvalid)]
    [InlineData("/addons", "{\"metalLb\": {\"pools\": [{\"name\": \"a\", \"addresses\": [\"192.0.2.9-192.0.2.1\"]}]}}", "#/addons/metalLb/pools/0/addresses/0", ErrorCodes.ValueInvalid)]
    [InlineData("/addons", "{\"metalLb\": {\"pools\": [{\"name\": \"a\", \"addresses\": [\"10.10.1.0/24\"]}]}}", "#/addons/metalLb/pools/0/addresses/0", ErrorCodes.CidrOverlap)]
    [InlineData("/addons", "{\"manifests\": [{\"name\": \"a\"}]}", "#/addons/manifests/0", ErrorCodes.ValueInvalid)]
    [InlineData("/addons", "{\"manifests\": [{\"name\": \"a\", \"objects\": [{\"kind\": \"ConfigMap\"}]}]}", "#/addons/manifests/0/objects/0", ErrorCodes.ValueInvalid)]
    [InlineData("/addons", "{\"manifests\": [{\"name\": \"a\", \"objects\": [{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"metadata\": {\"name\": \"s\"}}]}]}", "#/addons/manifests/0/objects/0", ErrorCodes.ValueInvalid)]
    [InlineData("/addons", "{\"manifests\": [{\"name\": \"a\", \"objects\": [{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"s\"}}]}], \"metricsServer\": true, \"helm\": true, \"ingressNginx\": true, \"localPath\": {}}", "", "")]
    // Network plugins
    [InlineData("/network/plugin", "\"custom\"", "#/network/manifest", ErrorCodes.FieldRequired)]
    [InlineData("/network/manifest", "{\"url\": \"https://a.example/cni.yaml\", \"sha256\": \"0000000000000000000000000000000000000000000000000000000000000000\"}", "#/network/manifest", ErrorCodes.ValueInvalid)]
    [InlineData("/network", "{\"plugin\": \"custom\", \"manifest\": {\"url\": \"ftp://a.example/cni.yaml\", \"sha256\": \"0000000000000000000000000000000000000000000000000000000000000000\"}}", "#/network/manifest/url", ErrorCodes.ValueInvalid)]
    [InlineData("/network", "{\"plugin\": \"custom\", \"manifest\": {\"url\": \"https://a.example/cni.yaml\", \"sha256\": \"00\"}}", "#/network/manifest/sha256", ErrorCodes.ValueInvalid)]
    [InlineData("/network/plugin", "\"cilium\"", "", "")]
    [InlineData("/overrides", "{\"cilium\": {\"hubble\": {\"enabled\": true}}}", "#/overrides/cilium", ErrorCodes.ValueInvalid)]
    [InlineData("/network/calico", "{\"mtu\": 1400}", "#/network/calico", ErrorCodes.ValueInvalid)]
    [InlineData("/network/flannel", "{\"backend\": \"host-gw\"}", "#/network/flannel", ErrorCodes.ValueInvalid)]
    [InlineData("/network", "{\"calico\": {\"encapsulation\": \"geneve\"}}", "#/network/calico/encapsulation", ErrorCodes.ValueInvalid)]
    [InlineData("/network", "{\"calico\": {\"mtu\": 100}}", "#/network/calico/mtu", ErrorCodes.ValueInvalid)]
    [InlineData("/network", "{\"calico\": {\"blockSize\": 19}}", "#/network/calico/blockSize", ErrorCodes.ValueInvalid)]
    [InlineData("/network", "{\"nodePrefix\": 25}", "#/network/nodePrefix", ErrorCodes.ValueInvalid)]
    [InlineData("/network", "{\"podCidr\": \"10.20.0.0/25\"}", "#/network/podCidr", ErrorCodes.CidrTooSmall)]
    [InlineData("/runtime", "{\"kind\": \"crio\"}", "", "")]
    [InlineData("/runtime", "{\"registries\": {\"r.example:5000\": {\"caCertificate\": \"no PEM\"}}}", "#/runtime/registries/r.example:5000/caCertificate", ErrorCodes.ValueInvalid)]
    [InlineData("/runtime", "{\"registries\": {\"r.example:99999\": {}}}", "#/runtime/registries/r.example:99999", ErrorCodes.ValueInvalid)]
    [InlineData("/runtime", "{\"registries\": {\"r.example:5000:5000\": {}}}", "#/runtime/registries/r.example:5000:5000", ErrorCodes.ValueInvalid)]
    [InlineData("/artifacts", "{\"registryMirrors\": {\"r.example:99999\": \"http://10.10.1.1:5000\"}}", "#/artifacts/registryMirrors/r.example:99999", ErrorCodes.ValueInvalid)]
    [InlineData("/overrides", "{\"crio\": {}}", "#/overrides/crio", ErrorCodes.ValueInvalid)]
    [InlineData("/overrides", "{\"containerd\": {\"plugins\": {\"x\": {\"registry\": {\"configs\": {\"r\": {\"auth\": {\"auth\": \"eDp5\"}}}}}}}}", "#/overrides/containerd", ErrorCodes.ValueInvalid)]
    [InlineData("/os", "{\"proxy\": {}}", "#/os/proxy", ErrorCodes.ValueInvalid)]
    [InlineData("/os", "{\"proxy\": {\"http\": \"http://user:word@proxy.example:3128\"}}", "#/os/proxy/http", ErrorCodes.ValueInvalid)]
    [InlineData("/os", "{\"proxy\": {\"http\": \"http://proxy.example:3128\", \"noProxy\": [\"a b\"]}}", "#/os/proxy/noProxy/0", ErrorCodes.ValueInvalid)]
    [InlineData("/os", "{\"proxy\": {\"https\": \"http://proxy.example:3128\", \"noProxy\": [\".corp.example\", \"10.0.0.0/8\"]}}", "", "")]
    [InlineData("/os", "{\"ntp\": {\"servers\": [\"a b\"]}}", "#/os/ntp/servers/0", ErrorCodes.ValueInvalid)]
    [InlineData("/os", "{\"reboot\": \"always\"}", "#/os/reboot", ErrorCodes.ValueInvalid)]
    [InlineData("/os", "{\"packageRepositories\": [{\"family\": \"debian\", \"url\": \"http://m.example/debian\"}]}", "#/os/packageRepositories/0/suite", ErrorCodes.ValueInvalid)]
    [InlineData("/os", "{\"packageRepositories\": [{\"family\": \"redhat\", \"url\": \"http://m.example/BaseOS\", \"suite\": \"9\"}]}", "#/os/packageRepositories/0/suite", ErrorCodes.ValueInvalid)]
    [InlineData("/etcd", "{\"mode\": \"stacked\"}", "", "")]
    [InlineData("/etcd", "{\"dataDir\": \"/data\"}", "#/etcd/dataDir", ErrorCodes.ValueNotSupported)]
    [InlineData("/dns", "{\"stubZones\": {\"Corp\": [\"192.0.2.53\"]}}", "#/dns/stubZones/Corp", ErrorCodes.ValueInvalid)]
    [InlineData("/dns", "{\"stubZones\": {\"cluster.local\": [\"192.0.2.53\"]}}", "#/dns/stubZones/cluster.local", ErrorCodes.ValueInvalid)]
    [InlineData("/dns", "{\"stubZones\": {\"corp.example\": []}}", "#/dns/stubZones/corp.example", ErrorCodes.ValueInvalid)]
    [InlineData("/dns", "{\"stubZones\": {\"corp.example\": [\"resolver\"]}}", "#/dns/stubZones/corp.example/0", ErrorCodes.ValueInvalid)]
    [InlineData("/dns", "{\"stubZones\": {\"corp.example\": [\"192.0.2.53:5353\"]}, \"nodeLocal\": true, \"autoscaler\": true}", "", "")]
    // Nothing wrong
    [InlineData("/hosts/1/address", "\"10.0.2.10\"", "#/hosts/1/address", ErrorCodes.ValueDuplicate)]
    [InlineData("/hosts/1", "{\"name\": \"w1\", \"address\": \"10.0.2.10\", \"port\": 2222, \"ip\": \"10.10.1.11\", \"roles\": [\"worker\"]}", "", "")]
    [InlineData("/hosts/1/address", "\"127.1.0.1\"", "", "")]
    [InlineData("/network/plugin", "\"none\"", "", "")]
    [InlineData("/network", "{}", "", "")]
    [InlineData("/network", "{\"plugin\": \"flannel\", \"flannel\": {\"backend\": \"host-gw\"}}", "", "")]
    [InlineData("/network", "{\"calico\": {\"encapsulation\": \"ipip-cross-subnet\", \"blockSize\": 24, \"mtu\": 1450, \"natOutgoing\": false}}", "", "")]
    [InlineData("/network/proxyMode", "\"nftables\"", "", "")]
    [InlineData("/hosts/0/roles", "[\"control-plane\", \"etcd\", \"worker\"]", "", "")]
    [InlineData("/hosts/1/taints", "[{\"key\": \"example.com/gpu\", \"effect\": \"PreferNoSchedule\"}]", "", "")]
    [InlineData("/artifacts", "{\"mirrors\": {\"dl.k8s.io\": \"http://10.10.1.1:8080/files/dl.k8s.io\"}, \"registryMirrors\": {\"registry.k8s.io\": \"http://10.10.1.1:5000\"}}", "", "")]
    public void A_change_has_these_findings(string pointer, string value, string at, string code)
    {
        var (_, findings) = SpecValidation.Check(Examples.Spec(With(pointer, value)));
        Assert.Equal(
            at.Split(',', StringSplitOptions.RemoveEmptyEntries),
            findings.Select(finding => finding.Pointer).Distinct().Order(StringComparer.Ordinal));
        if (code.Length > 0)
        {
            Assert.Contains(findings, finding => finding.Code == code);
            Assert.All(findings, finding => Assert.True(ErrorCatalogue.Contains(finding.Code) && finding.Detail[^1] is '.' or '?'));
        }
    }

    [Fact]
    public void A_pinned_policy_wants_a_key_of_every_host()
    {
        var (_, findings) = SpecValidation.Check(Examples.Spec(With("/ssh/hostKeys", "\"pinned\"")));
        Assert.Equal(["#/hosts/0/hostKey", "#/hosts/1/hostKey", "#/hosts/2/hostKey"], findings.Select(finding => finding.Pointer));
        Assert.All(findings, finding => Assert.Equal(ErrorCodes.HostKeyNotPinned, finding.Code));
    }

    [Fact]
    public void Unknown_component_versions_are_accepted_with_their_checksums()
    {
        const string Url = "https://github.com/containerd/containerd/releases/download/v9.0.1/containerd-9.0.1-linux-amd64.tar.gz";
        var spec = Examples.Spec(With("/artifacts", $$$"""{"versions": {"containerd": "9.0.1"}, "checksums": {"{{{Url}}}": "{{{new string('a', 64)}}}"}}"""));
        Assert.Empty(SpecValidation.Check(spec).Findings);
    }

    [Fact]
    public void No_value_of_an_enumeration_is_accepted_that_no_rule_knows()
    {
        // A value added to the spec must be built or refused; this fails when somebody adds one and decides nothing.
        Assert.Equal(6, Enum.GetValues<NetworkPlugin>().Length);
        Assert.Equal(2, Enum.GetValues<RuntimeKind>().Length);
        Assert.Equal(2, Enum.GetValues<EtcdMode>().Length);
        Assert.Equal(3, Enum.GetValues<ProxyMode>().Length);
    }

    internal static Action<JsonObject> With(string pointer, string json) => spec =>
    {
        var names = pointer.Split('/')[1..];
        JsonNode at = spec;
        foreach (var name in names[..^1])
        {
            at = at is JsonArray list ? list[int.Parse(name, null)]! : at[name]!;
        }

        if (at is JsonArray items)
        {
            items[int.Parse(names[^1], null)] = JsonNode.Parse(json);
        }
        else
        {
            at[names[^1]] = JsonNode.Parse(json);
        }
    };
}
