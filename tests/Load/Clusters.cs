using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Contracts.Specs;
using Slipway.Tests.Orchestrator;

namespace Slipway.Tests.Load;

/// <summary>Clusters of any size, on paper.</summary>
internal static class Clusters
{
    public const string Name = "on-paper";

    public static ClusterSpec Of(int hosts) => new()
    {
        Name = Name,
        Ssh = new SshSpec { User = "slipway", Credential = "lab" },
        Network = new NetworkSpec { Plugin = NetworkPlugin.Bridge, PodCidr = "10.240.0.0/12", NodePrefix = 24 },
        Hosts = [.. Enumerable.Range(0, hosts).Select(number => new HostSpec
        {
            Name = HostName(number),
            Address = AddressOf(number),
            Ip = AddressOf(number),
            Roles = number == 0 ? [HostRole.ControlPlane, HostRole.Etcd] : [HostRole.Worker],
        })],
    };

    public static string PodCidrs(int hosts) =>
        JsonSerializer.Serialize(Enumerable.Range(0, hosts).ToDictionary(HostName, number => new[] { $"10.{240 + (number / 256)}.{number % 256}.0/24" }));

    /// <summary>The reference host's facts, told of another machine.</summary>
    public static string FactsOf(string host)
    {
        var number = int.Parse(host[1..], System.Globalization.CultureInfo.InvariantCulture);
        var facts = JsonNode.Parse(ReferenceCluster.FactsOf("alma1"))!.AsObject();
        facts["addresses"] = $"eth1 {AddressOf(number)}";
        facts["macAddresses"] = $"02:{host}";
        facts["machineId"] = $"machine-{host}";
        facts["bootId"] = $"boot-{host}";
        facts["hostname"] = host;
        return facts.ToJsonString();
    }

    private static string HostName(int number) => $"h{number:0000}";

    private static string AddressOf(int number) => $"10.99.{number / 250}.{1 + (number % 250)}";
}
