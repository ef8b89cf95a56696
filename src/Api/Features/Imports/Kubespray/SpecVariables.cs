using System.Net;
using System.Text.Json.Nodes;
using Slipway.Contracts.Specs;

namespace Slipway.Api.Features.Imports.Kubespray;

/// <summary>Variables with a field in the spec. Applied in this order, so that <c>dns_domain</c> wins over the <c>cluster_name</c> that is its default.</summary>
internal static class SpecVariables
{
    public static IEnumerable<SpecRule> All() =>
    [
        new("kube_version", "#/kubernetes/version", (spec, value) =>
        {
            var version = value.Text;
            if (version.StartsWith('v'))
            {
                (version, value.Note) = (version[1..], "Without the leading v.");
            }

            return spec with { Kubernetes = spec.Kubernetes with { Version = version } };
        }),
        new("ansible_user", "#/ssh/user", (spec, value) => spec with { Ssh = spec.Ssh with { User = value.Text } }),
        new("ansible_ssh_user", "#/ssh/user", (spec, value) => spec with { Ssh = spec.Ssh with { User = value.Text } }),

        new("kube_network_plugin", "#/network/plugin", (spec, value) =>
        {
            value.Note = value.Text == "cni" ? "The CNI plugins are there anyway; the network is yours to install." : null;
            return spec.WithNetwork(network => network with
            {
                Plugin = value.OneOf(("calico", NetworkPlugin.Calico), ("flannel", NetworkPlugin.Flannel), ("cilium", NetworkPlugin.Cilium),
                    ("custom_cni", NetworkPlugin.Custom), ("none", NetworkPlugin.None), ("cni", NetworkPlugin.None)),
            });
        }),
        .. IpFamilyVariables.All(),
        new("kube_network_node_prefix", "#/network/nodePrefix", (spec, value) =>
        {
            value.Note = spec.Network.Plugin == NetworkPlugin.Calico && value.Number != 24 ? "Left out: Calico's nodes take blocks, whose size is network.calico.blockSize." : null;
            return value.Note is null ? spec.WithNetwork(network => network with { NodePrefix = value.Number }) : spec;
        }),
        new("kube_proxy_mode", "#/network/proxyMode", (spec, value) => spec.WithNetwork(network => network with
        {
            ProxyMode = value.OneOf(("iptables", ProxyMode.Iptables), ("ipvs", ProxyMode.Ipvs), ("nftables", ProxyMode.Nftables)),
        })),
        new("kube_apiserver_node_port_range", "#/network/nodePortRange", (spec, value) => spec.WithNetwork(network => network with { NodePortRange = value.Text }), HostRole.ControlPlane),

        .. NetworkPluginVariables.All(),

        new("cluster_name", "#/dns/domain", Domain),
        new("dns_domain", "#/dns/domain", Domain),
        new("enable_nodelocaldns", "#/dns/nodeLocal", (spec, value) => spec with { Dns = spec.Dns with { NodeLocal = value.Flag } }),
        new("enable_dns_autoscaler", "#/dns/autoscaler", (spec, value) => spec with { Dns = spec.Dns with { Autoscaler = value.Flag } }),
        new("coredns_external_zones", "#/dns/stubZones", (spec, value) => spec with { Dns = spec.Dns with { StubZones = StubZones(value) } }),
        new("upstream_dns_servers", "#/dns/upstreams", (spec, value) => spec with { Dns = spec.Dns with { Upstreams = value.Texts } }),

        new("etcd_deployment_type", "#/etcd/mode", (spec, value) => spec with
        {
            Etcd = spec.Etcd with { Mode = value.OneOf(("host", EtcdMode.Host), ("kubeadm", EtcdMode.Stacked)) },
        }),
        new("etcd_data_dir", "#/etcd/dataDir", (spec, value) => spec with { Etcd = spec.Etcd with { DataDir = value.Text } }, HostRole.Etcd),

        new("kube_apiserver_port", "#/controlPlane/port", (spec, value) => spec.WithControlPlane(plane => plane with { Port = value.Number })),
        new("apiserver_loadbalancer_domain_name", "#/controlPlane/endpointName", (spec, value) => spec.WithControlPlane(plane => plane with { EndpointName = value.Text })),
        new("loadbalancer_apiserver", "#/controlPlane/externalLoadBalancer", ExternalLoadBalancer),
        new("loadbalancer_apiserver_localhost", "#/controlPlane/localLoadBalancer", (spec, value) => spec.WithControlPlane(plane => plane with
        {
            LocalLoadBalancer = value.Flag ? LocalLoadBalancer.Nginx : LocalLoadBalancer.None,
        })),
        new("loadbalancer_apiserver_type", "#/controlPlane/localLoadBalancer", (spec, value) => spec.WithControlPlane(plane => plane with
        {
            LocalLoadBalancer = plane.LocalLoadBalancer is LocalLoadBalancer.None ? LocalLoadBalancer.None : value.OneOf(("nginx", LocalLoadBalancer.Nginx), ("haproxy", LocalLoadBalancer.Haproxy)),
        })),
        new("supplementary_addresses_in_ssl_keys", "#/controlPlane/extraSans", (spec, value) => spec.WithControlPlane(plane => plane with { ExtraSans = value.Texts }), HostRole.ControlPlane),

        new("container_manager", "#/runtime/kind", (spec, value) => spec with
        {
            Runtime = spec.Runtime with { Kind = value.OneOf(("containerd", RuntimeKind.Containerd), ("crio", RuntimeKind.Crio)) },
        }),

        new("preinstall_selinux_state", "#/os/selinux", (spec, value) => spec.WithOs(os => os with
        {
            Selinux = value.OneOf(("enforcing", SelinuxMode.Enforcing), ("permissive", SelinuxMode.Permissive), ("disabled", SelinuxMode.Disabled)),
        })),
        new("disable_service_firewall", "#/os/firewall", (spec, value) => spec.WithOs(os => os with { Firewall = value.Flag ? FirewallMode.Disable : FirewallMode.Leave })),
        new("disable_swap", "#/os/swap", Swap),
        new("kubelet_fail_swap_on", "#/os/swap", Swap),
        new("populate_inventory_to_hosts_file", "#/os/hostsEntries", (spec, value) => spec.WithOs(os => os with { HostsEntries = value.Flag })),
        new("http_proxy", "#/os/proxy/http", (spec, value) => spec.WithProxy(proxy => proxy with { Http = value.Text })),
        new("https_proxy", "#/os/proxy/https", (spec, value) => spec.WithProxy(proxy => proxy with { Https = value.Text })),
        new("no_proxy", "#/os/proxy/noProxy", NoProxy),
        new("additional_no_proxy", "#/os/proxy/noProxy", NoProxy),
        new("ntp_enabled", "#/os/ntp", (spec, value) => spec.WithOs(os => os with { Ntp = value.Flag ? os.Ntp ?? new NtpSpec() : null })),
        new("ntp_servers", "#/os/ntp/servers", (spec, value) =>
        {
            value.Note = spec.Os.Ntp is null ? "Without ntp_enabled it has no meaning." : null;
            // Kubespray's items are whole lines of chrony's: "0.pool.ntp.org iburst".
            return spec.Os.Ntp is null ? spec : spec.WithOs(os => os with { Ntp = new NtpSpec { Servers = [.. value.Texts.Select(line => line.Split(' ')[0])] } });
        }),
        new("additional_sysctl", "#/os/sysctl", (spec, value) => spec.WithOs(os => os with { Sysctl = Sysctl(value) })),

        .. SecurityVariables.All(),
        .. AddonVariables.All(),
        .. ArtifactVariables.All(),
        .. OverrideVariables.All(),
    ];

    /// <summary>Kubespray runs no local load balancer beside an external one, unless told; a name instead of an address is one that DNS knows.</summary>
    private static ClusterSpec ExternalLoadBalancer(ClusterSpec spec, VariableValue value)
    {
        if (value.IsOff)
        {
            return spec;
        }

        var address = new VariableValue(value.Mapping["address"]).Text;
        int? port = value.Mapping["port"] is { } given ? new VariableValue(given).Number : null;
        return spec.WithControlPlane(plane => plane with
        {
            LocalLoadBalancer = LocalLoadBalancer.None,
            EndpointName = IPAddress.TryParse(address, out _) ? plane.EndpointName : address,
            ExternalLoadBalancer = new ExternalLoadBalancerSpec { Address = IPAddress.TryParse(address, out _) ? address : null, Port = port },
        });
    }

    private static ClusterSpec Domain(ClusterSpec spec, VariableValue value) => spec with { Dns = spec.Dns with { Domain = value.Text } };

    private static ClusterSpec Swap(ClusterSpec spec, VariableValue value) => spec.WithOs(os => os with { Swap = value.Flag ? SwapMode.Off : SwapMode.Leave });

    private static Dictionary<string, IReadOnlyList<string>> StubZones(VariableValue value)
    {
        var zones = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var entry in value.Node as JsonArray ?? (value.IsOff ? [] : throw new RefusedException("This is no list.")))
        {
            var zone = entry as JsonObject ?? throw new RefusedException("A zone has zones and nameservers.");
            if (zone.FirstOrDefault(member => member.Key is not ("zones" or "nameservers" or "cache")).Key is { } other)
            {
                throw new RefusedException($"The spec's stub zones have no {other}.");
            }

            foreach (var name in new VariableValue(zone["zones"]).Texts)
            {
                zones[name] = new VariableValue(zone["nameservers"]).Texts;
            }
        }

        return zones;
    }

    private static Dictionary<string, string> Sysctl(VariableValue value)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in value.Node as JsonArray ?? (value.IsOff ? [] : throw new RefusedException("This is no list.")))
        {
            settings[new VariableValue(item?["name"]).Text] = item!["value"]?.ToString() ?? throw new RefusedException("A setting has name and value.");
        }

        return settings;
    }

    private static ClusterSpec NoProxy(ClusterSpec spec, VariableValue value) => spec.WithProxy(proxy => proxy with
    {
        NoProxy = [.. proxy.NoProxy.Concat(value.Text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct()],
    });

    private static ClusterSpec WithProxy(this ClusterSpec spec, Func<ProxySpec, ProxySpec> change) => spec.WithOs(os => os with { Proxy = change(os.Proxy ?? new ProxySpec()) });

    public static ClusterSpec WithNetwork(this ClusterSpec spec, Func<NetworkSpec, NetworkSpec> change) => spec with { Network = change(spec.Network) };

    private static ClusterSpec WithControlPlane(this ClusterSpec spec, Func<ControlPlaneSpec, ControlPlaneSpec> change) => spec with { ControlPlane = change(spec.ControlPlane) };

    private static ClusterSpec WithOs(this ClusterSpec spec, Func<OsSpec, OsSpec> change) => spec with { Os = change(spec.Os) };
}
