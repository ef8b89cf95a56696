using System.Text.Json.Serialization;

namespace Slipway.Contracts.Specs;

/// <summary>
/// The desired state of one Kubernetes cluster, version 1. Defaults are Kubespray v2.28's where they are sane; each
/// default stands at its property and nowhere else.
/// </summary>
public sealed record ClusterSpec
{
    /// <summary>Name of the cluster, an RFC 1123 label; unique within the tenant.</summary>
    public required string Name { get; init; }
    public KubernetesSpec Kubernetes { get; init; } = new();
    public required IReadOnlyList<HostSpec> Hosts { get; init; }
    public required SshSpec Ssh { get; init; }
    public ControlPlaneSpec ControlPlane { get; init; } = new();
    public EtcdSpec Etcd { get; init; } = new();
    public NetworkSpec Network { get; init; } = new();
    public RuntimeSpec Runtime { get; init; } = new();
    public OsSpec Os { get; init; } = new();
    public DnsSpec Dns { get; init; } = new();
    public SecuritySpec Security { get; init; } = new();
    public AddonsSpec Addons { get; init; } = new();
    public ArtifactsSpec Artifacts { get; init; } = new();
    public OverridesSpec Overrides { get; init; } = new();

    /// <summary>How many workers may fail before the build stops: a number, or a share of the workers rounded up. Up to then the others finish. A failed control plane or etcd host always stops it.</summary>
    public string MaxFailedHosts { get; init; } = "10%";

    /// <summary>Preflight checks whose failure is recorded but does not stop the build, by check id; kubeadm's own as <c>kubeadm:Name</c>.</summary>
    public IReadOnlyList<string> PreflightWaivers { get; init; } = [];
}

public sealed record KubernetesSpec
{
    /// <summary>Version without a leading <c>v</c>.</summary>
    public string Version { get; init; } = "1.32.5";

    /// <summary>For every component: <c>{"SidecarContainers": true}</c>. A gate that the version does not know keeps components from starting.</summary>
    public IReadOnlyDictionary<string, bool> FeatureGates { get; init; } = new Dictionary<string, bool>();
}

public enum HostRole { ControlPlane, Etcd, Worker }

public sealed record HostSpec
{
    /// <summary>Node name, an RFC 1123 subdomain; unique within the cluster.</summary>
    public required string Name { get; init; }
    /// <summary>Where SSH reaches the host: an IP address or a DNS name. Default: <c>ip</c>.</summary>
    public string? Address { get; init; }
    /// <summary>TCP port of sshd.</summary>
    public int Port { get; init; } = 22;
    /// <summary>Address of the cluster's first IP family, which cluster services bind to and other hosts use. Default: <c>address</c> when that is an IP.</summary>
    public string? Ip { get; init; }
    /// <summary>The node's address of the second IP family; with, and only with, two pod and two service networks.</summary>
    public string? SecondaryIp { get; init; }
    public required IReadOnlyList<HostRole> Roles { get; init; }
    /// <summary>Name of the etcd member. Default: the host's name.</summary>
    public string? EtcdMemberName { get; init; }
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
    public IReadOnlyList<TaintSpec> Taints { get; init; } = [];
    /// <summary>Pinned SSH host key, <c>SHA256:…</c> as <c>ssh-keygen -lf</c> prints it.</summary>
    public string? HostKey { get; init; }
}

/// <summary>Spelled as Kubernetes spells it.</summary>
public enum TaintEffect
{
    [JsonStringEnumMemberName("NoSchedule")] NoSchedule,
    [JsonStringEnumMemberName("PreferNoSchedule")] PreferNoSchedule,
    [JsonStringEnumMemberName("NoExecute")] NoExecute,
}

public sealed record TaintSpec
{
    public required string Key { get; init; }
    public string Value { get; init; } = "";
    public required TaintEffect Effect { get; init; }
}

public enum HostKeyPolicy { TrustOnFirstUse, Pinned }

public sealed record SshSpec
{
    /// <summary>Login user. Anyone but root must be allowed to use sudo.</summary>
    public string User { get; init; } = "root";
    /// <summary>Name or id of a credential of the tenant.</summary>
    public required string Credential { get; init; }
    public HostKeyPolicy HostKeys { get; init; } = HostKeyPolicy.TrustOnFirstUse;
    /// <summary>The host through which all others are reached. Default: they are reached directly.</summary>
    public BastionSpec? Bastion { get; init; }
}

/// <summary>A jump host. It must allow TCP forwarding; nothing is run or stored there.</summary>
public sealed record BastionSpec
{
    /// <summary>An IP address or a DNS name.</summary>
    public required string Address { get; init; }
    /// <summary>TCP port of sshd.</summary>
    public int Port { get; init; } = 22;
    /// <summary>Login user; needs no more than to forward.</summary>
    public string User { get; init; } = "root";
    /// <summary>Name or id of a credential of the tenant. Default: the hosts' own.</summary>
    public string? Credential { get; init; }
    /// <summary>Pinned SSH host key, <c>SHA256:…</c>; a bastion is never trusted on first use.</summary>
    public required string HostKey { get; init; }
}

public enum EtcdMode { Host, Stacked }

public sealed record EtcdSpec
{
    /// <summary><c>host</c>: members are the hosts with the role <c>etcd</c>. <c>stacked</c>: they are the control planes, all of them and nobody else. Either way a member is a service of its host.</summary>
    public EtcdMode Mode { get; init; } = EtcdMode.Host;
    public string DataDir { get; init; } = "/var/lib/etcd";
}

public enum NetworkPlugin { Calico, Flannel, Cilium, Bridge, None, Custom }
public enum ProxyMode { Iptables, Nftables, Ipvs }

public sealed record NetworkSpec
{
    public NetworkPlugin Plugin { get; init; } = NetworkPlugin.Calico;
    /// <summary>An IPv4 or an IPv6 network, or one of each with a comma between them: <c>10.233.64.0/18,fd00:233:64::/48</c>. The first one's family is the cluster's primary one.</summary>
    public string PodCidr { get; init; } = "10.233.64.0/18";
    /// <summary>As <c>podCidr</c>, with the same families in the same order.</summary>
    public string ServiceCidr { get; init; } = "10.233.0.0/18";
    /// <summary>Prefix length of each node's share of the IPv4 network in <c>podCidr</c>. Not with <c>calico</c>, whose nodes take blocks as they need them.</summary>
    public int NodePrefix { get; init; } = 24;
    /// <summary>The same of the IPv6 network.</summary>
    public int NodePrefixIpv6 { get; init; } = 64;
    /// <summary>Kubespray's default is ipvs, which Kubernetes has deprecated.</summary>
    public ProxyMode ProxyMode { get; init; } = ProxyMode.Iptables;
    /// <summary>First and last TCP/UDP port of Services of type NodePort.</summary>
    public string NodePortRange { get; init; } = "30000-32767";
    /// <summary>Only with <c>plugin: calico</c>.</summary>
    public CalicoSpec Calico { get; init; } = new();
    /// <summary>Only with <c>plugin: flannel</c>.</summary>
    public FlannelSpec Flannel { get; init; } = new();
    /// <summary>The plugin's manifest, applied as it is; required with, and only with, <c>plugin: custom</c>.</summary>
    public ManifestSource? Manifest { get; init; }
}

/// <summary>How packets of pods travel between nodes. VXLAN needs no BGP; the others use it.</summary>
public enum CalicoEncapsulation { Vxlan, VxlanCrossSubnet, Ipip, IpipCrossSubnet, None }

public sealed record CalicoSpec
{
    public CalicoEncapsulation Encapsulation { get; init; } = CalicoEncapsulation.Vxlan;
    /// <summary>IPv4 addresses of a block that a node takes from <c>podCidr</c>, as a prefix length.</summary>
    public int BlockSize { get; init; } = 26;
    /// <summary>The same for IPv6.</summary>
    public int BlockSizeIpv6 { get; init; } = 122;
    /// <summary>MTU of pods' interfaces and tunnels. Default: Calico finds it out on each node.</summary>
    public int? Mtu { get; init; }
    /// <summary>Whether pods' connections out of the cluster bear the node's address.</summary>
    public bool NatOutgoing { get; init; } = true;
}

public enum FlannelBackend { Vxlan, HostGw }

public sealed record FlannelSpec
{
    /// <summary><c>host-gw</c> needs all nodes in one network segment.</summary>
    public FlannelBackend Backend { get; init; } = FlannelBackend.Vxlan;
}

/// <summary>A file of Kubernetes objects that a control plane downloads (through <see cref="ArtifactsSpec.Mirrors"/>) and checks.</summary>
public sealed record ManifestSource
{
    public required string Url { get; init; }
    /// <summary>64 hex digits in small letters.</summary>
    public required string Sha256 { get; init; }
}

public enum RuntimeKind { Containerd, Crio }

public sealed record RuntimeSpec
{
    public RuntimeKind Kind { get; init; } = RuntimeKind.Containerd;
    /// <summary>What the runtime must know of registries and their mirrors, by <c>host</c> or <c>host:port</c>.</summary>
    public IReadOnlyDictionary<string, RegistrySpec> Registries { get; init; } = new Dictionary<string, RegistrySpec>();
}

public sealed record RegistrySpec
{
    /// <summary>CA that the registry's certificate is checked against, PEM.</summary>
    public string? CaCertificate { get; init; }
    /// <summary>Do not check the registry's certificate.</summary>
    public bool SkipVerify { get; init; }
    /// <summary>Name or id of a credential of the tenant with a registry login. On nodes it stands in the runtime's configuration, which only root can read, and serves every pull.</summary>
    public string? Credential { get; init; }
}

public enum SelinuxMode { Leave, Permissive, Enforcing, Disabled }
public enum FirewallMode { Open, Leave, Disable }
public enum SwapMode { Off, Leave }

public sealed record OsSpec
{
    public SelinuxMode Selinux { get; init; } = SelinuxMode.Leave;
    /// <summary><c>open</c>: exactly the cluster's ports between its hosts, and the pod and service networks forwarded.</summary>
    public FirewallMode Firewall { get; init; } = FirewallMode.Open;
    public SwapMode Swap { get; init; } = SwapMode.Off;
    /// <summary>Whether <c>/etc/hosts</c> gets a line for every host of the cluster.</summary>
    public bool HostsEntries { get; init; }
    /// <summary>Additional kernel settings, key to value.</summary>
    public IReadOnlyDictionary<string, string> Sysctl { get; init; } = new Dictionary<string, string>();
    /// <summary>During builds SELinux notes also the denials that its policy keeps quiet about (<c>semodule -DB</c>); the host puts that back by itself.</summary>
    public bool SelinuxFullReport { get; init; }
    /// <summary>Whether a host is rebooted where a setting holds only after that, such as SELinux switched on.</summary>
    public RebootMode Reboot { get; init; } = RebootMode.Never;
    /// <summary>Proxies for packages, downloads and image pulls. Nothing else on the host is told of them.</summary>
    public ProxySpec? Proxy { get; init; }
    /// <summary>Given, chrony keeps the hosts' clocks; absent, time is the host's own business.</summary>
    public NtpSpec? Ntp { get; init; }
    /// <summary>Mirrors of the distributions' packages, signed with their keys. Given, Slipway installs from these only; the hosts' own sources stay as they are.</summary>
    public IReadOnlyList<PackageRepositorySpec> PackageRepositories { get; init; } = [];
}

public enum RebootMode { Never, WhenNeeded }

public sealed record ProxySpec
{
    /// <summary>URL for http addresses, <c>http://proxy.example:3128</c>.</summary>
    public string? Http { get; init; }
    /// <summary>URL for https addresses. Default: <c>http</c>.</summary>
    public string? Https { get; init; }
    /// <summary>Hosts, domains with a leading dot, and networks that are reached directly, beside the cluster's own and those of its hosts that mirrors, registries, package repositories or manifests of the spec name.</summary>
    public IReadOnlyList<string> NoProxy { get; init; } = [];
}

public sealed record NtpSpec
{
    /// <summary>Names or addresses; only these are asked. Default: those of the distribution.</summary>
    public IReadOnlyList<string> Servers { get; init; } = [];
}

public enum PackageFamily { Debian, Redhat }

public sealed record PackageRepositorySpec
{
    public required PackageFamily Family { get; init; }
    /// <summary>Base URL, as it stands in a sources.list or as <c>baseurl</c>.</summary>
    public required string Url { get; init; }
    /// <summary>Debian family only: <c>bookworm</c>.</summary>
    public string Suite { get; init; } = "";
    /// <summary>Debian family only.</summary>
    public IReadOnlyList<string> Components { get; init; } = ["main"];
}

public sealed record DnsSpec
{
    public string Domain { get; init; } = "cluster.local";
    /// <summary>Addresses of resolvers that CoreDNS forwards to, <c>192.0.2.53</c> or <c>[2001:db8::53]:5353</c>. Default: the node's <c>/etc/resolv.conf</c>.</summary>
    public IReadOnlyList<string> Upstreams { get; init; } = [];
    /// <summary>Zones that other resolvers answer for: <c>{"corp.example": ["192.0.2.53"]}</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> StubZones { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
    /// <summary>A DNS cache on each node at 169.254.25.10 (fd5c:6a1e:25::10 where the first family is IPv6), which pods ask first. Once pods use it, it stays.</summary>
    public bool NodeLocal { get; init; }
    /// <summary>Whether the number of CoreDNS pods follows the cluster's size; else there are two.</summary>
    public bool Autoscaler { get; init; }
}

public sealed record ArtifactsSpec
{
    /// <summary>Base URL of a mirror by upstream host: <c>{"dl.k8s.io": "http://mirror/files/dl.k8s.io"}</c>; the upstream path follows it.</summary>
    public IReadOnlyDictionary<string, string> Mirrors { get; init; } = new Dictionary<string, string>();
    /// <summary>Registry mirror by upstream registry: <c>{"registry.k8s.io": "http://registry:5000"}</c>.</summary>
    public IReadOnlyDictionary<string, string> RegistryMirrors { get; init; } = new Dictionary<string, string>();
    /// <summary>Component versions other than the Kubernetes version's own set: <c>{"etcd": "3.5.16"}</c>.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init; } = new Dictionary<string, string>();
    /// <summary>SHA-256 (64 lowercase hex digits) by upstream URL, for files that the catalogue does not know or that were rebuilt.</summary>
    public IReadOnlyDictionary<string, string> Checksums { get; init; } = new Dictionary<string, string>();
}
