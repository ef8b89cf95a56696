using System.Text;
using System.Text.Json.Nodes;
using Slipway.Contracts;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;

namespace Slipway.Api.Features.Imports.Kubespray;

/// <summary>A spec as an inventory of Kubespray. Every setting is written, also a default, because the two have different ones.</summary>
public static partial class KubesprayExporter
{
    private static readonly string[] Templates = ["{{", "{%", "{#"];

    public static KubesprayExport Write(ClusterSpec spec)
    {
        var findings = new List<Finding>();
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["inventory.ini"] = Inventory(spec),
            ["group_vars/all/all.yml"] = Yaml(All(spec, findings), findings),
            ["group_vars/k8s_cluster/k8s-cluster.yml"] = Yaml(Cluster(spec, findings), findings),
        };
        foreach (var host in spec.Hosts)
        {
            var vars = new JsonObject();
            if (host.HostKey is not null)
            {
                vars[KubesprayVariables.HostKey] = host.HostKey;
            }

            if (host.Labels.Count > 0)
            {
                vars["node_labels"] = new JsonObject(host.Labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)JsonValue.Create(label.Value))));
            }

            if (host.Taints.Count > 0)
            {
                vars["node_taints"] = new JsonArray([.. host.Taints.Select(taint => JsonValue.Create($"{taint.Key}{(taint.Value.Length > 0 ? $"={taint.Value}" : "")}:{taint.Effect}"))]);
            }

            if (vars.Count > 0)
            {
                files[$"host_vars/{host.Name}.yml"] = Yaml(vars, findings);
            }
        }

        if (spec.Ssh.Bastion is { } bastion)
        {
            files[$"host_vars/{BastionName(spec)}.yml"] = Yaml(new JsonObject { ["ansible_user"] = bastion.User, [KubesprayVariables.HostKey] = bastion.HostKey }, findings);
        }

        Missing(spec, findings);
        return new KubesprayExport(files, findings);
    }

    private static JsonObject All(ClusterSpec spec, List<Finding> findings)
    {
        var vars = new JsonObject
        {
            ["ansible_user"] = spec.Ssh.User,
            ["ansible_become"] = true,
            ["etcd_deployment_type"] = spec.Etcd.Mode == EtcdMode.Host ? "host" : "kubeadm",
            ["etcd_data_dir"] = spec.Etcd.DataDir,
            ["apiserver_loadbalancer_domain_name"] = spec.ControlPlane.EndpointName,
            ["loadbalancer_apiserver_localhost"] = spec.ControlPlane.LocalLoadBalancer != LocalLoadBalancer.None,
            ["loadbalancer_apiserver_healthcheck_port"] = 8081,
            ["disable_swap"] = spec.Os.Swap == SwapMode.Off,
            ["populate_inventory_to_hosts_file"] = spec.Os.HostsEntries,
            ["override_system_hostname"] = false,
            ["upstream_dns_servers"] = Texts(spec.Dns.Upstreams),
        };
        if (spec.Os.Selinux is SelinuxMode.Leave)
        {
            findings.Add(Finding("#/os/selinux", "Kubespray cannot leave SELinux alone; it makes it permissive unless preinstall_selinux_state is set to what the hosts have."));
        }
        else
        {
            vars["preinstall_selinux_state"] = spec.Os.Selinux.ToString().ToLowerInvariant();
        }

        if (spec.Os.Firewall is FirewallMode.Open)
        {
            findings.Add(Finding("#/os/firewall", "Kubespray opens no ports in a firewall; open them by hand, or stop the firewall."));
        }
        else
        {
            vars["disable_service_firewall"] = spec.Os.Firewall == FirewallMode.Disable;
        }

        if (spec.Os.Sysctl.Count > 0)
        {
            vars["additional_sysctl"] = new JsonArray([.. spec.Os.Sysctl.Select(setting => new JsonObject { ["name"] = setting.Key, ["value"] = setting.Value })]);
        }

        ExportedSecurity.Write(spec, vars, findings);
        KubesprayHostSettings.Write(spec.Os, vars, findings);
        Artifacts(spec, vars, findings);
        return vars;
    }

    private static JsonObject Cluster(ClusterSpec spec, List<Finding> findings)
    {
        var vars = new JsonObject
        {
            ["kube_version"] = spec.Kubernetes.Version,
            ["kube_network_plugin"] = Plugin(spec.Network.Plugin, findings),
            ["ipv4_stack"] = spec.Network.HasIpv4(),
            ["ipv6_stack"] = spec.Network.HasIpv6(),
            ["kube_proxy_mode"] = spec.Network.ProxyMode.ToString().ToLowerInvariant(),
            ["kube_apiserver_node_port_range"] = spec.Network.NodePortRange,
            ["kube_apiserver_port"] = spec.ControlPlane.Port,
            ["supplementary_addresses_in_ssl_keys"] = Texts(spec.ControlPlane.ExtraSans),
            ["container_manager"] = spec.Runtime.Kind.ToString().ToLowerInvariant(),
            ["cluster_name"] = spec.Dns.Domain,
            ["dns_domain"] = spec.Dns.Domain,
            ["enable_nodelocaldns"] = spec.Dns.NodeLocal,
            ["enable_dns_autoscaler"] = spec.Dns.Autoscaler,
            ["resolvconf_mode"] = "none",
        };
        foreach (var (name, cidrs) in new[] { ("kube_pods_subnet", spec.Network.PodCidrs()), ("kube_service_addresses", spec.Network.ServiceCidrs()) })
        {
            foreach (var cidr in cidrs)
            {
                vars[IpFamilies.IsIpv6(cidr) ? $"{name}_ipv6" : name] = cidr;
                vars[IpFamilies.IsIpv6(cidr) ? "kube_network_node_prefix_ipv6" : "kube_network_node_prefix"] = IpFamilies.IsIpv6(cidr) ? spec.Network.NodePrefixIpv6 : spec.Network.NodePrefix;
            }
        }

        if (spec.Network.IsDualStack() && IpFamilies.IsIpv6(spec.Network.PodCidrs()[0]))
        {
            findings.Add(Finding("#/network/podCidr", "Kubespray puts IPv4 first."));
        }

        if (spec.Dns.StubZones.Count > 0)
        {
            vars["coredns_external_zones"] = new JsonArray([.. spec.Dns.StubZones.Select(zone => new JsonObject { ["zones"] = Texts([zone.Key]), ["nameservers"] = Texts(zone.Value) })]);
        }

        PluginSettings(spec.Network, vars, findings);
        Addons(spec.Addons, vars, findings);
        Overrides(spec.Overrides.Kubelet, OverrideVariables.Kubelet, vars, rest => vars["kubelet_config_extra_args"] = rest);
        Overrides(spec.Overrides.KubeProxy, OverrideVariables.KubeProxy, vars, _ => findings.Add(Finding("#/overrides/kubeProxy", "Kubespray has variables for a few settings of kube-proxy only.")));
        return vars;
    }

    private static string Plugin(NetworkPlugin plugin, List<Finding> findings)
    {
        if (plugin is NetworkPlugin.Bridge)
        {
            findings.Add(Finding("#/network/plugin", "Kubespray has no plain bridge; it would install no network."));
        }

        return plugin switch
        {
            NetworkPlugin.Custom => "custom_cni",
            NetworkPlugin.Bridge => "cni",
            _ => plugin.ToString().ToLowerInvariant(),
        };
    }

    private static void Artifacts(ClusterSpec spec, JsonObject vars, List<Finding> findings)
    {
        var known = ArtifactVariables.Hosts.ToDictionary(host => host.Upstream, host => host.Variable);
        foreach (var (upstream, url) in spec.Artifacts.Mirrors)
        {
            if (known.TryGetValue(upstream, out var variable))
            {
                vars[variable] = url;
            }
            else
            {
                findings.Add(Finding("#/artifacts/mirrors", $"Kubespray has no variable for files of {upstream}."));
            }
        }

        if (spec.Artifacts.RegistryMirrors.Count > 0)
        {
            vars["containerd_registries_mirrors"] = new JsonArray([.. spec.Artifacts.RegistryMirrors.Select(mirror => new JsonObject
            {
                ["prefix"] = mirror.Key,
                ["mirrors"] = new JsonArray(new JsonObject { ["host"] = mirror.Value, ["capabilities"] = new JsonArray("pull", "resolve"), ["skip_verify"] = spec.Runtime.Registries.GetValueOrDefault(new Uri(mirror.Value).Authority)?.SkipVerify ?? false }),
            })]);
        }

        foreach (var (component, version) in spec.Artifacts.Versions)
        {
            if (ArtifactVariables.Versions.FirstOrDefault(entry => entry.Components.Contains(component)) is { Variable: not null } entry)
            {
                vars[entry.Variable] = version;
            }
            else
            {
                findings.Add(Finding("#/artifacts/versions", $"The import and export know no variable for the version of {component}."));
            }
        }
    }

    /// <summary>Members with a variable of their own, and the rest as raw arguments.</summary>
    private static void Overrides(JsonObject? settings, IReadOnlyList<(string Variable, string Member)> known, JsonObject vars, Action<JsonObject> others)
    {
        if (settings is null)
        {
            return;
        }

        var rest = settings.DeepClone().AsObject();
        foreach (var (variable, member) in known)
        {
            var path = member.Split('/');
            var parent = path.Length == 1 ? rest : rest[path[0]] as JsonObject;
            if (parent?[path[^1]] is { } value)
            {
                parent.Remove(path[^1]);
                vars[variable] = value.DeepClone();
            }

            if (path.Length > 1 && parent?.Count == 0)
            {
                rest.Remove(path[0]);
            }
        }

        if (rest.Count > 0)
        {
            others(rest);
        }
    }

    private static void Missing(ClusterSpec spec, List<Finding> findings)
    {
        foreach (var (there, pointer, detail) in ((bool, string, string)[])
        [
            (true, "#/ssh/credential", "Secrets are never exported."),
            (spec.Ssh.HostKeys == HostKeyPolicy.Pinned || spec.Hosts.Any(host => host.HostKey is not null), "#/hosts", $"Kubespray checks no host keys; {KubesprayVariables.HostKey} is for whoever imports them again."),
            (spec.Ssh.Bastion is not null, "#/ssh/bastion/hostKey", $"Kubespray checks no host keys; {KubesprayVariables.HostKey} is for whoever imports it again."),
            (spec.Ssh.Bastion?.Credential is not null, "#/ssh/bastion/credential", "Secrets are never exported."),
            (spec.PreflightWaivers.Count > 0, "#/preflightWaivers", "Kubespray's checks have other names."),
            (spec.Artifacts.Checksums.Count > 0, "#/artifacts/checksums", "Kubespray keeps checksums by component, not by URL."),
            (spec.Runtime.Registries.Values.Any(registry => registry.Credential is not null), "#/runtime/registries", "Secrets are never exported."),
            (spec.Runtime.Registries.Values.Any(registry => registry.CaCertificate is not null), "#/runtime/registries", "Kubespray has no variable for a registry's CA."),
            (spec.Overrides.Kubeadm != new KubeadmOverridesSpec(), "#/overrides/kubeadm", "Kubespray writes kubeadm's configuration from a template."),
            (spec.Overrides.Containerd is not null, "#/overrides/containerd", "Kubespray writes containerd's settings from a template."),
            (spec.Overrides.Crio is not null, "#/overrides/crio", "Kubespray writes CRI-O's settings from a template."),
            (spec.Overrides.Cilium is not null, "#/overrides/cilium", "Kubespray has variables of its own for values of Cilium's chart."),
        ])
        {
            if (there)
            {
                findings.Add(Finding(pointer, detail));
            }
        }
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);

    private static Finding Finding(string pointer, string detail) => new(pointer, ErrorCodes.ValueNotSupported, detail);

    /// <summary>One variable a line, its value in JSON, which is YAML too and leaves no doubt about types.</summary>
    private static string Yaml(JsonObject vars, List<Finding> findings)
    {
        var text = new StringBuilder("---\n");
        foreach (var (name, value) in vars)
        {
            var json = value?.ToJsonString(SlipwayJson.Options) ?? "null";
            if (Templates.Any(json.Contains))
            {
                // Ansible would run it on the machine of whoever uses the files.
                findings.Add(Finding("#", $"{name} is left out: its value would be a template of Ansible."));
            }
            else
            {
                text.Append(name).Append(": ").Append(json).Append('\n');
            }
        }

        return text.ToString();
    }
}
