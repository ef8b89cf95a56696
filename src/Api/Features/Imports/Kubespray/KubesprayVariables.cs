namespace Slipway.Api.Features.Imports.Kubespray;

/// <summary>What the import knows of Kubespray's variables (v2.28), and of Ansible's own. <c>docs/kubespray.md</c> says the same in a table.</summary>
internal static class KubesprayVariables
{
    /// <summary>Of Slipway's own: the fingerprint of a host's SSH key.</summary>
    public const string HostKey = "slipway_host_key";

    private static readonly Dictionary<string, VariableRule> ByName = All().ToDictionary(rule => rule.Name, StringComparer.Ordinal);

    public static IReadOnlyList<SpecRule> Spec { get; } = [.. SpecVariables.All()];

    public static VariableRule? Find(string name) =>
        ByName.GetValueOrDefault(name)
        ?? OtherVariables.NotBuiltFamilies.Where(family => name.StartsWith(family.Prefix, StringComparison.Ordinal) && name.EndsWith(family.Suffix, StringComparison.Ordinal))
            .Select(family => new NotBuiltRule(name, family.Reason)).FirstOrDefault<VariableRule>()
        ?? OtherVariables.Features.Where(prefix => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(prefix => new NeedlessRule(name, "A setting of a feature that Slipway does not have.")).FirstOrDefault();

    public static IEnumerable<VariableRule> All() =>
    [
        .. SpecVariables.All(),
        new HostRule("ansible_host", "address"), new HostRule("ansible_ssh_host", "address"),
        new HostRule("ansible_port", "port"), new HostRule("ansible_ssh_port", "port"),
        new HostRule("ip", "ip"), new HostRule("access_ip", "ip"), new HostRule("ip6", "secondaryIp"), new HostRule("access_ip6", "secondaryIp"),
        new HostRule("etcd_member_name", "etcdMemberName"),
        new HostRule("node_labels", "labels"), new HostRule("node_taints", "taints"), new HostRule("kube_override_hostname", "name"), new HostRule(HostKey, "hostKey"),
        new CredentialRule("ansible_password", "sshPassword"), new CredentialRule("ansible_ssh_pass", "sshPassword"), new CredentialRule("ansible_ssh_password", "sshPassword"),
        new CredentialRule("ansible_become_password", "sudoPassword"), new CredentialRule("ansible_become_pass", "sudoPassword"),
        new CredentialRule("ansible_sudo_pass", "sudoPassword"), new CredentialRule("ansible_sudo_password", "sudoPassword"),
        new CredentialRule("ansible_ssh_private_key_file", "sshPrivateKey"), new CredentialRule("ansible_private_key_file", "sshPrivateKey"),
        new CredentialRule("ansible_ssh_private_key_passphrase", "sshPrivateKeyPassphrase"),
        .. OtherVariables.Fixed(), .. OtherVariables.Needless(), .. OtherVariables.NotBuilt(),
    ];

    /// <summary>Where silence means one thing to Kubespray and another to Slipway.</summary>
    public static IReadOnlyList<(string[] Variables, string Field, string Detail)> DifferingDefaults { get; } =
    [
        (["kube_proxy_mode"], "#/network/proxyMode", "Kubespray takes ipvs, which Kubernetes has deprecated; Slipway takes iptables."),
        (["enable_nodelocaldns"], "#/dns/nodeLocal", "Kubespray runs a DNS cache on each node; Slipway does when asked."),
        (["enable_dns_autoscaler"], "#/dns/autoscaler", "Kubespray lets the number of CoreDNS pods follow the cluster's size; Slipway does when asked."),
        (["resolvconf_mode"], "#/dns", "Kubespray makes the hosts' own resolver ask the cluster; Slipway leaves it alone."),
        (["preinstall_selinux_state"], "#/os/selinux", "Kubespray makes SELinux permissive; Slipway leaves it as it is."),
        (["populate_inventory_to_hosts_file"], "#/os/hostsEntries", "Kubespray writes every host into /etc/hosts; Slipway does when asked."),
        (["override_system_hostname"], "#/hosts", "Kubespray renames the hosts; Slipway names only the nodes."),
        (["disable_service_firewall"], "#/os/firewall", "Kubespray leaves a firewall as it is; Slipway opens the cluster's ports in it."),
        (["ansible_user", "ansible_ssh_user"], "#/ssh/user", "Ansible logs in as whoever runs it; Slipway as root unless told."),
    ];
}
