using System.Text.Json;
using Slipway.Contracts.Specs;

namespace Slipway.Tests.Orchestrator;

internal static class ReferenceCluster
{
    public static ClusterSpec Spec { get; } = new()
    {
        Name = "reference",
        Ssh = new SshSpec { User = "slipway", Credential = "lab" },
        Network = new NetworkSpec { Plugin = NetworkPlugin.Bridge },
        Hosts =
        [
            Host("alma1", "10.10.1.10", HostRole.ControlPlane, HostRole.Etcd),
            Host("alma-w1", "10.10.1.11", HostRole.Worker),
            Host("alma-w2", "10.10.1.12", HostRole.Worker),
        ],
    };

    public static string PodCidrs { get; } = JsonSerializer.Serialize(Spec.Hosts.Select((h, i) => (h.Name, i)).ToDictionary(h => h.Name, h => new[] { $"10.233.{64 + h.i}.0/24" }));

    /// <summary>What preflight reports, as JSON; each host another machine.</summary>
    public static string FactsOf(string host) => JsonSerializer.Serialize(new Dictionary<string, string>
    {
        ["osId"] = "almalinux",
        ["osVersion"] = "9.6",
        ["osFamily"] = "redhat",
        ["arch"] = "amd64",
        ["kernel"] = "5.14.0",
        ["systemdVersion"] = "252",
        ["cpus"] = "2",
        ["memoryMb"] = "4096",
        ["diskFreeMb"] = "20000",
        ["addresses"] = $"eth1 {Spec.Hosts.Single(h => h.Name == host).Ip}",
        ["macAddresses"] = $"02:{host}",
        ["machineId"] = $"machine-{host}",
        ["bootId"] = $"boot-{host}",
        ["productUuid"] = "",
        ["hostname"] = host,
        ["cgroup"] = "v2",
        ["selinux"] = "enforcing",
        ["firewall"] = "firewalld",
        ["nameservers"] = "10.10.1.1",
        ["resolvConf"] = "/etc/resolv.conf",
        ["swapMb"] = "0",
        ["time"] = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["listening"] = "0.0.0.0:22 sshd",
        ["loginUser"] = "slipway",
        ["containerd"] = "",
        ["kubelet"] = "",
        ["etcd"] = "",
        ["joined"] = "false",
        ["clusterCaFingerprint"] = "",
        ["etcdCaFingerprint"] = "",
        ["otherRuntimes"] = "",
    });

    private static HostSpec Host(string name, string address, params HostRole[] roles) => new() { Name = name, Address = address, Ip = address, Roles = roles };
}
