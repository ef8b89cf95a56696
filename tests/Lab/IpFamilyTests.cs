using Slipway.Client;
using Slipway.Contracts.Http.V1;
using Slipway.Tests.Lab.Fixtures;

namespace Slipway.Tests.Lab;

/// <summary>A control plane and a worker in a lab of their own, whose hosts have addresses of both families.</summary>
public sealed class IpFamilyTests(LabSystem system)
{
    [Theory]
    [InlineData("ipv4,ipv6", "nftables")]
    [InlineData("ipv6", "iptables")]
    [Trait("kind", "full")]
    public async Task A_cluster_has_the_families_of_its_networks(string families, string proxyMode)
    {
        system.Need();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(8));
        await using var lab = new LabHosts(LabHosts.OtherSubnet);
        await lab.UpAsync("one=control-plane+etcd,two=worker", families);
        var (client, name) = (system.Slipway.Client, families.Replace(',', '-'));
        await client.Api.CreateCredentialAsync(new CredentialRequest { Name = name, SshPrivateKey = lab.PrivateKey, SudoPassword = lab.SudoPassword }, patience.Token);
        using var spec = LabSpec.OfFamilies(lab, name, families, proxyMode, name);

        var first = await client.Api.CreateClusterAsync(spec, $"{name}-1", cancellationToken: patience.Token);
        var built = await BuildRecord.AtTheEndOfAsync(client, first.Id, patience.Token);
        Assert.True(built.Build.Status == BuildStatus.Succeeded, built.Story);
        Assert.Equal(["one", "two"], built.Recap.Nodes.Where(node => node.Ready).Select(node => node.Name).Order());

        var hosts = (await client.Api.GetClusterAsync(first.ClusterId, patience.Token)).Spec.Hosts;
        var nodes = await lab.OnAsync("one", """/usr/local/bin/kubectl --kubeconfig /etc/kubernetes/admin.conf get nodes -o 'jsonpath={range .items[*]}{.metadata.name} {.status.addresses[?(@.type=="InternalIP")].address} {.spec.podCIDRs[*]}{"\n"}{end}'""");
        var two = nodes.Split('\n').Single(line => line.StartsWith("two ", StringComparison.Ordinal)).Split(' ')[1..];
        Assert.Equal([.. new[] { hosts[1].Ip, hosts[1].SecondaryIp }.OfType<string>(), .. two[^families.Split(',').Length..]], two);
        Assert.Equal(families, string.Join(',', two[^families.Split(',').Length..].Select(cidr => cidr.Contains(':', StringComparison.Ordinal) ? "ipv6" : "ipv4")));

        // What goes to the pods of the other node, and what of pods leaves the cluster, by family.
        var routes = await lab.OnAsync("one", "ip -4 -o route show proto 147; ip -6 -o route show proto 147; nft list ruleset | grep masquerade");
        foreach (var cidr in two[^families.Split(',').Length..])
            Assert.Contains($"{cidr} via", routes, StringComparison.Ordinal);
        Assert.Contains("ip6 saddr fd00:233:64::/48 ip6 daddr != fd00:233:64::/48 masquerade", routes, StringComparison.Ordinal);

        // Stand-ins forward no Services.
        if (!lab.StandIns && proxyMode == "nftables")
        {
            var tables = await lab.OnAsync("two", "nft list tables");
            Assert.All(families.Split(','), family => Assert.Contains($"table {family.Replace("ipv4", "ip").Replace("ipv6", "ip6")} kube-proxy", tables, StringComparison.Ordinal));
        }

        var again = await BuildRecord.AtTheEndOfAsync(client, (await client.Api.CreateBuildAsync(first.ClusterId, new CreateBuildRequest(), $"{name}-2", patience.Token)).Id, patience.Token);
        Assert.True(again.Build.Status == BuildStatus.Succeeded, again.Story);
        Assert.All(again.Recap.Hosts, host => Assert.True(host is { Changed: 0, Failed: 0 }, host.ToString()));
    }
}
