using System.Text.Json.Nodes;
using Slipway.Api.Features.Clusters.Validation;
using Slipway.Contracts.Errors;

namespace Slipway.Tests.Api.Validation;

/// <summary>IPv6 alone, and both families: what fits together, and where it does not.</summary>
public sealed class IpFamilyTests
{
    private const string Dual = """
        {"name": "two", "ssh": {"credential": "lab"},
         "hosts": [
           {"name": "cp", "ip": "10.10.1.10", "secondaryIp": "2001:db8:1::10", "roles": ["control-plane", "etcd"]},
           {"name": "w1", "ip": "10.10.1.11", "secondaryIp": "2001:db8:1::11", "roles": ["worker"]}],
         "network": {"plugin": "bridge", "podCidr": "10.233.64.0/18,fd00:233:64::/48", "serviceCidr": "10.233.0.0/18,fd00:233::/112"}}
        """;

    private const string Ipv6 = """
        {"name": "six", "ssh": {"credential": "lab"},
         "hosts": [{"name": "solo", "ip": "2001:db8:1::10", "roles": ["control-plane", "etcd", "worker"]}],
         "network": {"podCidr": "fd00:233:64::/48", "serviceCidr": "fd00:233::/112"}}
        """;

    [Theory]
    // Both families
    [InlineData(Dual, "", "", "", "")]
    [InlineData(Dual, "/network/plugin", "\"calico\"", "", "")]
    [InlineData(Dual, "/network/plugin", "\"flannel\"", "", "")]
    [InlineData(Dual, "/network/plugin", "\"cilium\"", "", "")]
    [InlineData(Dual, "/network/serviceCidr", "\"10.233.0.0/18\"", "#/network/serviceCidr", ErrorCodes.ValueInvalid)]
    [InlineData(Dual, "/network/serviceCidr", "\"fd00:233::/112,10.233.0.0/18\"", "#/network/serviceCidr", ErrorCodes.ValueInvalid)]
    [InlineData(Dual, "/network/serviceCidr", "\"10.233.0.0/18,fd00:233::/64\"", "#/network/serviceCidr", ErrorCodes.ValueInvalid)]
    [InlineData(Dual, "/network/serviceCidr", "\"10.233.0.0/18,fd00:233::/126\"", "#/network/serviceCidr", ErrorCodes.CidrTooSmall)]
    [InlineData(Dual, "/network/serviceCidr", "\"10.233.0.0/18,fd00:233:64::/112\"", "#/network/serviceCidr", ErrorCodes.CidrOverlap)]
    [InlineData(Dual, "/network/serviceCidr", "\"10.233.0.0/18, fd00:233::/112\"", "#/network/serviceCidr", ErrorCodes.ValueInvalid)]
    [InlineData(Dual, "/network/podCidr", "\"10.233.64.0/18,2001:db8:1::/48\"", "#/hosts/0/secondaryIp,#/hosts/1/secondaryIp", ErrorCodes.CidrOverlap)]
    [InlineData(Dual, "/network/podCidr", "\"10.233.64.0/18,fd00:233:64::1/48\"", "#/network/podCidr", ErrorCodes.ValueInvalid)]
    [InlineData(Dual, "/network/podCidr", "\"10.233.64.0/18,fe80::/48\"", "#/network/podCidr", ErrorCodes.ValueInvalid)]
    [InlineData(Dual, "/network/podCidr", "\"10.233.64.0/18,fd00::/16\"", "#/network/nodePrefixIpv6,#/network/serviceCidr", "")]
    [InlineData(Dual, "/network/podCidr", "\"10.233.64.0/18,fd00:233:64::/48,fd00:233:65::/48\"", "#/network/podCidr,#/network/serviceCidr", ErrorCodes.ValueInvalid)]
    [InlineData(Dual, "/network/nodePrefixIpv6", "47", "#/network/nodePrefixIpv6", ErrorCodes.ValueInvalid)]
    [InlineData(Dual, "/network/nodePrefixIpv6", "48", "#/network/podCidr", ErrorCodes.CidrTooSmall)]
    [InlineData(Dual, "/hosts/1/secondaryIp", "null", "#/hosts/1/secondaryIp", ErrorCodes.FieldRequired)]
    [InlineData(Dual, "/hosts/1/secondaryIp", "\"2001:db8:1::10\"", "#/hosts/1/secondaryIp", ErrorCodes.ValueDuplicate)]
    [InlineData(Dual, "/hosts/1/secondaryIp", "\"2001:DB8:1::11\"", "#/hosts/1/secondaryIp", ErrorCodes.ValueInvalid)]
    [InlineData(Dual, "/hosts/1/secondaryIp", "\"fe80::11\"", "#/hosts/1/secondaryIp", ErrorCodes.ValueInvalid)]
    [InlineData(Dual, "/hosts/1/secondaryIp", "\"10.10.1.12\"", "#/hosts/1/secondaryIp", ErrorCodes.ValueInvalid)]
    [InlineData(Dual, "/controlPlane", "{\"sourceRanges\": [\"192.0.2.0/24\", \"2001:db8:2::/48\"]}", "", "")]
    [InlineData(Dual, "/controlPlane", "{\"virtualIp\": {\"address\": \"2001:db8:1::100\"}}", "#/controlPlane/virtualIp/address", ErrorCodes.ValueInvalid)]
    [InlineData(Dual, "/addons", "{\"metalLb\": {\"pools\": [{\"name\": \"a\", \"addresses\": [\"2001:db8:3::/120\", \"2001:db8:3::200-2001:db8:3::2ff\", \"192.0.2.0/28\"]}]}}", "", "")]
    [InlineData(Dual, "/addons", "{\"metalLb\": {\"pools\": [{\"name\": \"a\", \"addresses\": [\"2001:db8:1::/120\"]}]}}", "#/addons/metalLb/pools/0/addresses/0", ErrorCodes.CidrOverlap)]
    // IPv6 alone
    [InlineData(Ipv6, "", "", "", "")]
    [InlineData(Ipv6, "/hosts/0/ip", "\"10.10.1.10\"", "#/hosts/0/ip", ErrorCodes.ValueInvalid)]
    [InlineData(Ipv6, "/hosts/0/ip", "\"::1\"", "#/hosts/0/ip", ErrorCodes.ValueInvalid)]
    [InlineData(Ipv6, "/hosts/0/ip", "\"::ffff:10.10.1.10\"", "#/hosts/0/ip", ErrorCodes.ValueInvalid)]
    [InlineData(Ipv6, "/controlPlane", "{\"virtualIp\": {\"address\": \"2001:db8:1::100\"}}", "", "")]
    [InlineData(Ipv6, "/controlPlane", "{\"externalLoadBalancer\": {\"address\": \"192.0.2.1\"}}", "#/controlPlane/externalLoadBalancer/address", ErrorCodes.ValueInvalid)]
    [InlineData(Ipv6, "/controlPlane", "{\"externalLoadBalancer\": {\"address\": \"fd00:233::7\"}}", "#/controlPlane/externalLoadBalancer/address", ErrorCodes.CidrOverlap)]
    [InlineData(Ipv6, "/network/plugin", "\"cilium\"", "#/network/podCidr", ErrorCodes.ValueInvalid)]
    [InlineData(Ipv6, "/network/nodePrefix", "25", "#/network/nodePrefix", ErrorCodes.ValueInvalid)]
    [InlineData(Ipv6, "/network/nodePrefixIpv6", "80", "#/network/nodePrefixIpv6", ErrorCodes.ValueInvalid)]
    [InlineData(Ipv6, "/network/calico", "{\"blockSize\": 24}", "#/network/calico/blockSize", ErrorCodes.ValueInvalid)]
    [InlineData(Ipv6, "/network/calico", "{\"blockSizeIpv6\": 120}", "", "")]
    [InlineData(Ipv6, "/network/calico", "{\"blockSizeIpv6\": 112}", "#/network/calico/blockSizeIpv6", ErrorCodes.ValueInvalid)]
    [InlineData(Ipv6, "/network/calico", "{\"encapsulation\": \"ipip\"}", "#/network/calico/encapsulation", ErrorCodes.ValueInvalid)]
    [InlineData(Ipv6, "/dns", "{\"upstreams\": [\"2001:db8::53\", \"[2001:db8::53]:5353\"], \"nodeLocal\": true}", "", "")]
    [InlineData(Ipv6, "/dns", "{\"upstreams\": [\"[2001:db8::53]\"]}", "#/dns/upstreams/0", ErrorCodes.ValueInvalid)]
    [InlineData(Ipv6, "/dns", "{\"upstreams\": [\"[192.0.2.53]:53\"]}", "#/dns/upstreams/0", ErrorCodes.ValueInvalid)]
    [InlineData(Ipv6, "/dns", "{\"upstreams\": [\"[2001:db8::53]:99999\"]}", "#/dns/upstreams/0", ErrorCodes.ValueInvalid)]
    [InlineData(Ipv6, "/dns", "{\"upstreams\": [\"fd00:233::3\"]}", "#/dns/upstreams/0", ErrorCodes.CidrOverlap)]
    [InlineData(Ipv6, "/addons", "{\"metalLb\": {\"pools\": [{\"name\": \"a\", \"addresses\": [\"192.0.2.0/28\"]}]}}", "#/addons/metalLb/pools/0/addresses/0", ErrorCodes.ValueInvalid)]
    public void What_does_not_fit_is_named_by_its_place(string spec, string pointer, string value, string findings, string code)
    {
        var document = JsonNode.Parse(spec)!.AsObject();
        if (pointer.Length > 0)
        {
            SpecValidationTests.With(pointer, value)(document);
        }

        var (_, found) = SpecValidation.Check(document);
        Assert.Equal(findings, string.Join(',', found.Select(finding => finding.Pointer).Distinct().Order(StringComparer.Ordinal)));
        Assert.All(found, finding => Assert.Equal(code.Length > 0 ? code : finding.Code, finding.Code));
    }
}
