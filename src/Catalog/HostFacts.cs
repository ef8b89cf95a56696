using System.Globalization;

namespace Slipway.Catalog;

/// <summary>What the stage <c>preflight</c> reports about a host, from its outputs.</summary>
public sealed record HostFacts
{
    /// <summary><c>ID</c> of os-release: <c>almalinux</c>, <c>debian</c>.</summary>
    public required string OsId { get; init; }
    public required string OsVersion { get; init; }

    /// <summary><c>redhat</c>, <c>debian</c> or <c>other</c>.</summary>
    public required string OsFamily { get; init; }

    /// <summary><c>amd64</c>, <c>arm64</c>, or what <c>uname -m</c> says.</summary>
    public required string Arch { get; init; }
    public required string Kernel { get; init; }
    public required int SystemdVersion { get; init; }
    public required int Cpus { get; init; }
    public required int MemoryMb { get; init; }

    /// <summary>Free on the file system of /var/lib.</summary>
    public required int DiskFreeMb { get; init; }

    /// <summary>Each as <c>interface address</c>, global scope.</summary>
    public required IReadOnlyList<string> Addresses { get; init; }
    public required IReadOnlyList<string> MacAddresses { get; init; }
    public required string MachineId { get; init; }
    public required string BootId { get; init; }

    /// <summary>Empty where the firmware says nothing.</summary>
    public required string ProductUuid { get; init; }
    public required string Hostname { get; init; }

    /// <summary><c>v1</c> or <c>v2</c>: which hierarchy the runtime can use.</summary>
    public required string Cgroup { get; init; }

    /// <summary><c>enforcing</c>, <c>permissive</c>, <c>disabled</c> or <c>absent</c>.</summary>
    public required string Selinux { get; init; }

    /// <summary><c>firewalld</c>, <c>ufw</c>, <c>nftables</c>, <c>iptables</c> or <c>none</c>: what is active.</summary>
    public required string Firewall { get; init; }
    public required IReadOnlyList<string> Nameservers { get; init; }

    /// <summary>The file that names them; where systemd-resolved runs, not /etc/resolv.conf with its stub.</summary>
    public required string ResolvConf { get; init; }
    public required int SwapMb { get; init; }

    /// <summary>The host's clock while preflight ran.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Each as <c>address:port process</c>.</summary>
    public required IReadOnlyList<string> Listening { get; init; }

    /// <summary>Installed versions, empty where there is none.</summary>
    public required string Containerd { get; init; }
    public required string Kubelet { get; init; }
    public required string Etcd { get; init; }

    /// <summary>The host has a kubelet.conf: it is a node of some cluster.</summary>
    public required bool Joined { get; init; }

    /// <summary>SHA-256 of the DER of the CA found on the host, empty without one.</summary>
    public required string ClusterCaFingerprint { get; init; }
    public required string EtcdCaFingerprint { get; init; }

    /// <summary>Active container engines other than containerd.</summary>
    public required IReadOnlyList<string> OtherRuntimes { get; init; }

    /// <summary>Names of the outputs: the property's name with a small first letter.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. typeof(HostFacts).GetProperties(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Instance)
            .Select(property => char.ToLowerInvariant(property.Name[0]) + property.Name[1..])];

    /// <exception cref="FormatException">An output is missing or is no number.</exception>
    public static HostFacts From(IReadOnlyDictionary<string, string> outputs)
    {
        return new HostFacts
        {
            OsId = Text("osId"),
            OsVersion = Text("osVersion"),
            OsFamily = Text("osFamily"),
            Arch = Text("arch"),
            Kernel = Text("kernel"),
            SystemdVersion = Number("systemdVersion"),
            Cpus = Number("cpus"),
            MemoryMb = Number("memoryMb"),
            DiskFreeMb = Number("diskFreeMb"),
            Addresses = Lines("addresses"),
            MacAddresses = Lines("macAddresses"),
            MachineId = Text("machineId"),
            BootId = Text("bootId"),
            ProductUuid = Text("productUuid"),
            Hostname = Text("hostname"),
            Cgroup = Text("cgroup"),
            Selinux = Text("selinux"),
            Firewall = Text("firewall"),
            Nameservers = Lines("nameservers"),
            ResolvConf = Text("resolvConf"),
            SwapMb = Number("swapMb"),
            Time = long.TryParse(Text("time"), NumberStyles.None, CultureInfo.InvariantCulture, out var time) && time <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
                ? DateTimeOffset.FromUnixTimeMilliseconds(time)
                : throw new FormatException("Output 'time' is no time."),
            Listening = Lines("listening"),
            Containerd = Text("containerd"),
            Kubelet = Text("kubelet"),
            Etcd = Text("etcd"),
            Joined = Text("joined") == "true",
            ClusterCaFingerprint = Text("clusterCaFingerprint"),
            EtcdCaFingerprint = Text("etcdCaFingerprint"),
            OtherRuntimes = Lines("otherRuntimes"),
        };

        string Text(string name) => outputs.TryGetValue(name, out var value) ? value : throw new FormatException($"Output '{name}' is missing.");
        int Number(string name) => int.TryParse(Text(name), CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"Output '{name}' is no number.");
        string[] Lines(string name) => Text(name).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
