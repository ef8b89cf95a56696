using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Catalog.Artifacts;
using Slipway.Contracts.Specs;
using Slipway.Orchestrator.Planning;

namespace Slipway.Tests.Planning;

/// <summary>What hosts would have reported.</summary>
internal static class Inputs
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static ResolutionInput For(ClusterSpec spec, Func<HostSpec, Dictionary<string, string>, Dictionary<string, string>>? change = null) => new()
    {
        ClusterId = new Guid("01900000-0000-7000-8000-000000000001"),
        Spec = spec,
        Facts = spec.Hosts.ToDictionary(
            host => host.Name,
            host => (IReadOnlyDictionary<string, string>)(change is null ? Facts(host) : change(host, Facts(host)))),
        Outputs = new Dictionary<string, IReadOnlyDictionary<string, string>>
        {
            ["pod-cidrs"] = new Dictionary<string, string>
            {
                ["podCidrs"] = new JsonObject(spec.Hosts.Select((host, at) => KeyValuePair.Create(host.Name, (JsonNode?)new JsonArray([.. spec.Network.PodCidrs().Select(cidr => IpFamilies.IsIpv6(cidr) ? $"fd00:233:64:{at + 1:x}::/64" : $"10.233.{64 + at % 64}.0/24")])))).ToJsonString(),
            },
            ["manifests"] = new Dictionary<string, string>
            {
                ["manifests"] = JsonSerializer.Serialize((ArtifactCatalogue.Supports(spec.Kubernetes.Version) ? UpstreamShapes.Of(spec.Kubernetes.Version) : UpstreamShapes.All).ToDictionary(shape => shape.Key, shape => Packed(shape.Value))),
            },
        },
        Authorities = new AuthorityFingerprints(new string('1', 64), new string('2', 64), "sha256:" + new string('3', 64)),
        BootstrapTokenId = "abc123",
    };

    public static Dictionary<string, string> Facts(HostSpec host) => new()
    {
        ["osId"] = "almalinux",
        ["osVersion"] = "9.6",
        ["osFamily"] = "redhat",
        ["arch"] = host.Name.StartsWith("arm", StringComparison.Ordinal) ? "arm64" : "amd64",
        ["kernel"] = "5.14.0-570.el9.x86_64",
        ["systemdVersion"] = "252",
        ["cpus"] = "2",
        ["memoryMb"] = "3680",
        ["diskFreeMb"] = "15000",
        ["addresses"] = $"eth0 172.17.0.4\neth1 {string.Join("\neth1 ", host.ClusterIps())}",
        ["macAddresses"] = $"{Mac(host, 0)}\n{Mac(host, 1)}",
        ["machineId"] = $"id-{host.Name}",
        ["bootId"] = $"boot-{host.Name}",
        ["productUuid"] = $"uuid-{host.Name}",
        ["hostname"] = host.Name,
        ["cgroup"] = "v2",
        ["selinux"] = "permissive",
        ["firewall"] = "firewalld",
        ["nameservers"] = "172.17.0.1",
        ["resolvConf"] = "/etc/resolv.conf",
        ["swapMb"] = "0",
        ["time"] = Noon.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        ["listening"] = "0.0.0.0:22 sshd",
        ["loginUser"] = "slipway",
        ["containerd"] = "",
        ["kubelet"] = "",
        ["etcd"] = "",
        ["joined"] = "false",
        ["clusterCaFingerprint"] = "",
        ["etcdCaFingerprint"] = "",
        ["otherRuntimes"] = "",
    };

    /// <summary>As the stage <c>manifests</c> hands them back.</summary>
    public static string Packed(string yaml)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(yaml));
        return Convert.ToBase64String(packed.ToArray());
    }

    private static string Mac(HostSpec host, int card) => $"00:15:5d:00:{card:x2}:{host.Ip!.Split('.', ':')[^1]}";
}
