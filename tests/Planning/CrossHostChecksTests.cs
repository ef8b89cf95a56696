using System.Globalization;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Specs;
using Slipway.Orchestrator.Planning;

namespace Slipway.Tests.Planning;

public sealed class CrossHostChecksTests
{
    [Fact]
    public void Different_hosts_pass() => Assert.Empty(Find(Specs.Reference));

    [Theory]
    [InlineData("machineId", CrossHostChecks.MachineId)]
    [InlineData("productUuid", CrossHostChecks.ProductUuid)]
    [InlineData("hostname", CrossHostChecks.Hostname)]
    [InlineData("macAddresses", CrossHostChecks.MacAddress)]
    public void Clones_are_named_together(string fact, string id)
    {
        var finding = Assert.Single(Find(Specs.Reference, ("alma1", fact, "AA:bb"), ("alma-w2", fact, "aa:BB")));
        Assert.Equal(id, finding.Id);
        Assert.Equal(["alma1", "alma-w2"], finding.Hosts);
        Assert.Contains("alma1, alma-w2", finding.Message, StringComparison.Ordinal);
        Assert.False(finding.Waived);
    }

    [Fact]
    public void A_firmware_that_says_nothing_is_no_clone() => Assert.Empty(Find(Specs.Reference, ("alma1", "productUuid", ""), ("alma-w2", "productUuid", "")));

    [Fact]
    public void The_address_that_every_pod_has_is_no_clone_either() =>
        Assert.Empty(Find(Specs.Reference, ("alma1", "macAddresses", "ee:ee:ee:ee:ee:ee"), ("alma-w2", "macAddresses", "ee:ee:ee:ee:ee:ee")));

    [Theory]
    [InlineData("docker0 10.233.70.1", true)]
    [InlineData("eth2 10.233.3.4", true)]
    [InlineData("eth2 10.234.0.1", false)]
    public void A_hosts_own_address_must_not_lie_in_the_clusters_networks(string address, bool overlaps)
    {
        var findings = Find(Specs.Reference, ("alma-w1", "addresses", "eth1 10.10.1.11\n" + address));
        Assert.Equal(overlaps ? [CrossHostChecks.NetworkOverlap] : [], findings.Select(finding => finding.Id));
        Assert.Empty(Find(Specs.Reference, ("alma-w1", "addresses", address), ("alma-w1", "joined", "true")));
    }

    [Fact]
    public void Clocks_are_compared_with_the_others_not_with_Slipways_own()
    {
        var oneWrong = Find(Specs.Reference, Clock("alma1", 3600), Clock("alma-w1", 3600 + 29), Clock("alma-w2", 3600 - 45));
        var finding = Assert.Single(oneWrong);
        Assert.Equal(CrossHostChecks.ClockSkew, finding.Id);
        Assert.Equal(["alma-w2"], finding.Hosts);
        Assert.Contains("45 s behind", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_that_was_looked_at_later_may_have_a_later_time()
    {
        var hosts = Observed(Specs.Reference, Clock("alma-w2", 300));
        hosts["alma-w2"] = hosts["alma-w2"] with { At = Inputs.Noon.AddSeconds(301) };
        Assert.Empty(CrossHostChecks.Find(Specs.Reference, hosts));
    }

    [Fact]
    public void A_host_whose_attempt_was_taken_over_may_have_told_its_time_long_before_it_was_learnt()
    {
        var hosts = Observed(Specs.Reference);
        hosts["alma-w2"] = hosts["alma-w2"] with { At = Inputs.Noon.AddSeconds(90), Since = Inputs.Noon };
        Assert.Empty(CrossHostChecks.Find(Specs.Reference, hosts));

        hosts["alma-w2"] = hosts["alma-w2"] with { Since = Inputs.Noon.AddSeconds(45) };
        Assert.Contains("45 s behind", Assert.Single(CrossHostChecks.Find(Specs.Reference, hosts)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_waived_finding_is_reported_as_waived()
    {
        var spec = Specs.Reference with { PreflightWaivers = [CrossHostChecks.MachineId] };
        Assert.True(Assert.Single(Find(spec, ("alma1", "machineId", "same"), ("alma-w1", "machineId", "same"))).Waived);
    }

    [Theory]
    [InlineData("cpus", "many")]
    [InlineData("time", "9223372036854775807")]
    [InlineData("time", "92233720368547758070")]
    public void Facts_that_cannot_be_read_stop_the_build_and_name_the_host(string fact, string value)
    {
        var finding = Assert.Single(Find(Specs.Reference with { PreflightWaivers = [CrossHostChecks.Readable] }, ("alma-w1", fact, value)));
        Assert.Equal((ErrorCodes.HostOutputUnreadable, "alma-w1", false), (finding.Code, Assert.Single(finding.Hosts), finding.Waived));
    }

    private static (string, string, string) Clock(string host, int seconds) =>
        (host, "time", Inputs.Noon.AddSeconds(seconds).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));

    private static IReadOnlyList<CrossHostFinding> Find(ClusterSpec spec, params (string Host, string Fact, string Value)[] changes) => CrossHostChecks.Find(spec, Observed(spec, changes));

    private static Dictionary<string, ObservedHost> Observed(ClusterSpec spec, params (string Host, string Fact, string Value)[] changes) => spec.Hosts.ToDictionary(
        host => host.Name,
        host =>
        {
            var facts = Inputs.Facts(host);
            foreach (var (_, fact, value) in changes.Where(change => change.Host == host.Name))
                facts[fact] = value;
            return new ObservedHost(facts, Inputs.Noon);
        });
}
