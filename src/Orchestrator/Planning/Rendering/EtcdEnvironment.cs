using System.Text;
using Slipway.Catalog.Stages;
using Slipway.Contracts.Specs;

namespace Slipway.Orchestrator.Planning.Rendering;

/// <summary>/etc/etcd.env.</summary>
internal static class EtcdEnvironment
{
    public static string Write(ClusterSpec spec, HostSpec host, IReadOnlyList<HostSpec> members, string etcdVersion)
    {
        var ip = IpFamilies.InUrl(host.ClusterIp());
        var experimental = Version.Parse(etcdVersion) < new Version(3, 6);
        (string Name, string Value)[] settings =
        [
            ("NAME", host.EtcdMember()),
            ("DATA_DIR", spec.Etcd.DataDir),
            ("LISTEN_CLIENT_URLS", $"https://{ip}:2379,https://127.0.0.1:2379"),
            ("ADVERTISE_CLIENT_URLS", $"https://{ip}:2379"),
            ("LISTEN_PEER_URLS", $"https://{ip}:2380"),
            ("INITIAL_ADVERTISE_PEER_URLS", $"https://{ip}:2380"),
            ("INITIAL_CLUSTER", string.Join(',', members.Select(member => $"{member.EtcdMember()}=https://{IpFamilies.InUrl(member.ClusterIp())}:2380"))),
            // Members with data take no notice of this one.
            ("INITIAL_CLUSTER_STATE", "new"),
            ("INITIAL_CLUSTER_TOKEN", $"slipway-{spec.Name}"),
            ("HEARTBEAT_INTERVAL", "250"),
            ("ELECTION_TIMEOUT", "5000"),
            ("AUTO_COMPACTION_RETENTION", "8"),
            ("CLIENT_CERT_AUTH", "true"),
            ("TRUSTED_CA_FILE", HostPaths.EtcdCa),
            ("CERT_FILE", HostPaths.EtcdMemberCertificate),
            ("KEY_FILE", HostPaths.EtcdMemberKey),
            ("PEER_CLIENT_CERT_AUTH", "true"),
            ("PEER_TRUSTED_CA_FILE", HostPaths.EtcdCa),
            ("PEER_CERT_FILE", HostPaths.EtcdMemberCertificate),
            ("PEER_KEY_FILE", HostPaths.EtcdMemberKey),
            experimental ? ("EXPERIMENTAL_INITIAL_CORRUPT_CHECK", "true") : ("FEATURE_GATES", "InitialCorruptCheck=true"),
            (experimental ? "EXPERIMENTAL_WATCH_PROGRESS_NOTIFY_INTERVAL" : "WATCH_PROGRESS_NOTIFY_INTERVAL", "5s"),
        ];
        var text = new StringBuilder();
        foreach (var (name, value) in settings)
            text.Append("ETCD_").Append(name).Append('=').Append(value).Append('\n');
        return text.ToString();
    }
}
