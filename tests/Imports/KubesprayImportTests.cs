using System.Text.Json;
using Slipway.Api.Features.Imports.Inventories;
using Slipway.Api.Features.Imports.Kubespray;
using Slipway.Contracts;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;

namespace Slipway.Tests.Imports;

public sealed class KubesprayImportTests
{
    [Fact]
    public void The_article_s_inventory_becomes_its_cluster()
    {
        var fixture = Fixture.Read("inventory-seed");
        var result = KubesprayImport.Read(new KubesprayImportRequest { Files = fixture.Files, VaultPassword = fixture.VaultPassword, ClusterName = "alma", CreateCredential = "lab" });

        Assert.Equal("alma", result.Spec.Name);
        Assert.Equal("lab", result.Spec.Ssh.Credential);
        Assert.Equal(["alma1", "alma-w1", "alma-w2"], result.Spec.Hosts.Select(host => host.Name));
        Assert.Equal([HostRole.ControlPlane, HostRole.Etcd], result.Spec.Hosts[0].Roles);
        Assert.Equal(("10.10.1.10", "10.10.1.10", "etcd1"), (result.Spec.Hosts[0].Address, result.Spec.Hosts[0].Ip, result.Spec.Hosts[0].EtcdMemberName));
        Assert.Equal([HostRole.Worker], result.Spec.Hosts[2].Roles);
        Assert.Equal(SelinuxMode.Enforcing, result.Spec.Os.Selinux);
        Assert.Equal("S3cret!pässword", result.Credential.SudoPassword);
        Assert.Equal(["sudoPassword"], result.Secrets);
    }

    [Fact]
    public void No_secret_gets_into_the_spec_or_the_findings()
    {
        var fixture = Fixture.Read("inventory-seed");
        var result = KubesprayImport.Read(new KubesprayImportRequest { Files = fixture.Files, VaultPassword = fixture.VaultPassword });

        var shown = JsonSerializer.Serialize(result.Spec, SlipwayJson.Options) + JsonSerializer.Serialize(result.Findings, SlipwayJson.Options);
        Assert.DoesNotContain("S3cret", shown);
    }

    [Fact]
    public void An_encrypted_value_is_not_put_into_the_spec_even_where_a_field_waits_for_it()
    {
        var fixture = Fixture.Read("vault-inline");
        var encrypted = fixture.Files["group_vars/all/main.yml"].Replace("ansible_become_password:", "kube_version:", StringComparison.Ordinal);
        var result = Importing.Files(fixture.VaultPassword, ("inventory.ini", Importing.ThreeHosts), ("group_vars/all/main.yml", encrypted));

        Assert.Equal(new KubernetesSpec().Version, result.Spec.Kubernetes.Version);
        Assert.Equal(ImportOutcome.NotSupported, result.Of("kube_version").Outcome);
    }

    [Fact]
    public void A_secret_that_a_template_refers_to_stays_a_secret()
    {
        var fixture = Fixture.Read("vault-inline");
        var result = Importing.Files(fixture.VaultPassword, ("inventory.ini", Importing.ThreeHosts),
            ("group_vars/all/a.yml", fixture.Files["group_vars/all/main.yml"]), ("group_vars/all/b.yml", "dns_domain: \"{{ ansible_become_password }}.local\"\n"));

        Assert.Equal("cluster.local", result.Spec.Dns.Domain);
        Assert.Equal(ImportOutcome.NotSupported, result.Of("dns_domain").Outcome);
    }

    [Fact]
    public void Without_the_vault_password_the_rest_is_imported_and_the_file_is_reported()
    {
        var fixture = Fixture.Read("inventory-seed");
        var result = KubesprayImport.Read(new KubesprayImportRequest { Files = fixture.Files });

        Assert.Equal(3, result.Spec.Hosts.Count);
        Assert.Empty(result.Secrets);
        Assert.Contains(result.Findings, finding => finding is { File: "group_vars/all/vault.yml", Outcome: ImportOutcome.NotRead });
    }

    [Fact]
    public void K8s_cluster_is_made_before_its_variables_are_read()
    {
        var result = Importing.Files(("inventory.ini", Importing.ThreeHosts), ("group_vars/k8s_cluster/k8s-cluster.yml", "kube_network_plugin: cilium\n"));

        Assert.Equal(NetworkPlugin.Cilium, result.Spec.Network.Plugin);
        Assert.Contains(result.Findings, finding => finding is { Subject: "k8s_cluster", Outcome: ImportOutcome.Adjusted });
    }

    [Fact]
    public void Old_group_names_give_their_roles_and_say_so()
    {
        var result = Importing.Files(
            ("inventory.ini", "[kube-master]\na ansible_host=10.0.0.1\n[etcd]\na\n[kube-node]\nb ansible_host=10.0.0.2\n[k8s-cluster:children]\nkube-master\nkube-node\n"),
            ("group_vars/k8s-cluster/old.yml", "kube_pods_subnet: 10.1.0.0/16\n"), ("group_vars/kube_node.yml", "node_labels: {new: name}\n"));

        Assert.Equal([HostRole.Worker], result.Spec.Hosts.Single(host => host.Name == "b").Roles);
        Assert.Equal([HostRole.ControlPlane, HostRole.Etcd], result.Spec.Hosts.Single(host => host.Name == "a").Roles);
        Assert.Equal("10.1.0.0/16", result.Spec.Network.PodCidr);
        Assert.Equal("name", result.Spec.Hosts.Single(host => host.Name == "b").Labels["new"]);
        Assert.Equal(ImportOutcome.Adjusted, result.Of("kube-node").Outcome);
    }

    [Fact]
    public void Unknown_variables_are_listed_with_file_and_line()
    {
        var result = Importing.Vars("---\nkube_version: 1.32.5\n\nmy_own_thing: [1, 2]\n");

        Assert.Equal(new ImportFinding("mycluster/group_vars/all/all.yml", 4, "my_own_thing", ImportOutcome.Unknown, "The import does not know this variable."), result.Of("my_own_thing"));
        Assert.Equal("mycluster", result.Spec.Name);
    }

    [Theory]
    [InlineData("kube_version: v1.31.9", "#/kubernetes/version", ImportOutcome.Adjusted)]
    [InlineData("kube_version: 1.30", null, ImportOutcome.NotSupported)]
    [InlineData("kube_network_plugin: weave", null, ImportOutcome.NotSupported)]
    [InlineData("etcd_deployment_type: docker", null, ImportOutcome.NotSupported)]
    [InlineData("kube_proxy_mode: ipvs", "#/network/proxyMode", ImportOutcome.Applied)]
    [InlineData("calico_vxlan_mode: CrossSubnet", "#/network/calico/encapsulation", ImportOutcome.Applied)]
    [InlineData("calico_ipip_mode: Always", "#/network/calico/encapsulation", ImportOutcome.Applied)]
    [InlineData("calico_vxlan_mode: Sometimes", null, ImportOutcome.NotSupported)]
    [InlineData("calico_pool_blocksize: 24", "#/network/calico/blockSize", ImportOutcome.Applied)]
    [InlineData("calico_mtu: 1400", "#/network/calico/mtu", ImportOutcome.Applied)]
    [InlineData("flannel_backend_type: host-gw", "#/network/flannel/backend", ImportOutcome.Adjusted)]
    [InlineData("kube_network_node_prefix: 25", "#/network/nodePrefix", ImportOutcome.Adjusted)]
    [InlineData("calico_network_backend: bird", null, ImportOutcome.NoEffect)]
    [InlineData("coredns_external_zones: [{zones: [corp.example], nameservers: [192.0.2.53], cache: 5}]", "#/dns/stubZones", ImportOutcome.Applied)]
    [InlineData("coredns_external_zones: [{zones: [corp.example], nameservers: [192.0.2.53], rewrite: [name a b]}]", null, ImportOutcome.NotSupported)]
    [InlineData("coredns_external_zones: [corp.example]", null, ImportOutcome.NotSupported)]
    [InlineData("enable_dns_autoscaler: true", "#/dns/autoscaler", ImportOutcome.Applied)]
    [InlineData("helm_enabled: true", "#/addons/helm", ImportOutcome.Applied)]
    [InlineData("cert_manager_enabled: false", null, ImportOutcome.NoEffect)]
    [InlineData("cert_manager_enabled: true", null, ImportOutcome.NotSupported)]
    [InlineData("bin_dir: /usr/local/bin", null, ImportOutcome.NoEffect)]
    [InlineData("bin_dir: /opt/bin", null, ImportOutcome.NotSupported)]
    [InlineData("metallb_config: {a: b}", "#/addons/metalLb/pools", ImportOutcome.Adjusted)]
    [InlineData("calico_felix_log: x", null, ImportOutcome.NotSupported)]
    [InlineData("kube_image_repo: registry.local:5000/k8s", "#/artifacts/registryMirrors", ImportOutcome.Adjusted)]
    [InlineData("kubelet_max_pods: 250", "#/overrides/kubelet/maxPods", ImportOutcome.Applied)]
    [InlineData("kube_proxy_nodeport_addresses: [10.10.0.0/16]", "#/overrides/kubeProxy/nodePortAddresses", ImportOutcome.Applied)]
    [InlineData("kube_proxy_nodeport_addresses_cidr: 10.10.0.0/16", "#/overrides/kubeProxy/nodePortAddresses", ImportOutcome.Applied)]
    [InlineData("dns_domain: \"{{ nowhere }}\"", null, ImportOutcome.Unresolved)]
    [InlineData("dns_domain: \"{{ a | default('b') }}\"", null, ImportOutcome.Unresolved)]
    [InlineData("dns_domain: \"{% if x %}a{% endif %}\"", null, ImportOutcome.Unresolved)]
    [InlineData("ansible_python_interpreter: /usr/bin/python3", null, ImportOutcome.NoEffect)]
    [InlineData("kubeadm_certificate_key: \"{{ lookup('password', 'x') | lower }}\"", null, ImportOutcome.NoEffect)]
    public void A_variable_ends_where_the_table_says(string line, string? field, ImportOutcome outcome)
    {
        var finding = Importing.Vars(line + "\n").Of(line.Split(':')[0]);
        Assert.Equal((outcome, field), (finding.Outcome, finding.Field));
    }

    [Theory]
    [InlineData("kube_proxy_nodeport_addresses_cidr: 10.10.0.0/16", "10.10.0.0/16")]
    [InlineData("kube_proxy_nodeport_addresses_cidr: 10.10.0.0/16\nkube_proxy_nodeport_addresses: [primary]", "primary")]
    [InlineData("kube_proxy_nodeport_addresses: [primary]\nkube_proxy_nodeport_addresses_cidr: 10.10.0.0/16", "primary")]
    public void The_list_of_NodePorts_networks_goes_before_its_older_name(string variables, string network) =>
        Assert.Equal($$"""{"nodePortAddresses":["{{network}}"]}""", Importing.Vars(variables + "\n").Spec.Overrides.KubeProxy!.ToJsonString());

    [Fact]
    public void Plain_references_are_resolved_on_each_host()
    {
        var result = Importing.Vars("""
            base: example
            tld: org
            cluster_name: "{{ base }}.{{ tld }}"
            dns_domain: "{{ cluster_name }}"
            extra: [10.9.9.9, "{{ base }}"]
            supplementary_addresses_in_ssl_keys: "{{ extra }}"
            access_ip: "{{ ip }}"
            etcd_member_name: "etcd-{{ inventory_hostname }}"
            """);

        Assert.Equal("example.org", result.Spec.Dns.Domain);
        Assert.Equal(["10.9.9.9", "example"], result.Spec.ControlPlane.ExtraSans);
        Assert.Equal("etcd-cp1", result.Spec.Hosts[0].EtcdMemberName);
    }

    [Fact]
    public void Hosts_that_disagree_are_reported_and_the_first_control_plane_wins()
    {
        var result = Importing.Files(("inventory.ini", Importing.ThreeHosts),
            ("host_vars/cp1.yml", "kube_network_plugin: flannel\n"), ("group_vars/kube_node.yml", "kube_network_plugin: calico\n"));

        Assert.Equal(NetworkPlugin.Flannel, result.Spec.Network.Plugin);
        Assert.Contains(result.Findings, finding => finding is { File: "group_vars/kube_node.yml", Outcome: ImportOutcome.NotSupported });
    }

    [Fact]
    public void Two_passwords_do_not_become_one()
    {
        var result = Importing.Files(("inventory.ini", Importing.ThreeHosts),
            ("host_vars/cp1.yml", "ansible_become_password: one\n"), ("host_vars/w1.yml", "ansible_become_password: two\n"));

        Assert.Equal("one", result.Credential.SudoPassword);
        Assert.Contains(result.Findings, finding => finding is { File: "host_vars/w1.yml", Outcome: ImportOutcome.NotSupported });
    }

    [Fact]
    public void A_private_key_among_the_files_goes_to_the_credential()
    {
        var result = Importing.Files(("my/inventory.ini", Importing.ThreeHosts), ("my/keys/id", "KEY TEXT"), ("my/group_vars/all.yml", "ansible_ssh_private_key_file: keys/id\n"));

        Assert.Equal("KEY TEXT", result.Credential.SshPrivateKey);
        Assert.DoesNotContain(result.Findings, finding => finding.File == "my/keys/id");
    }

    [Fact]
    public void Labels_taints_ports_and_unfit_names_reach_their_host()
    {
        var result = Importing.Files(("hosts.yaml", """
            all:
              children:
                kube_control_plane: {hosts: {Node_1: {ansible_host: 10.0.0.1, ansible_port: 2222, access_ip: 10.0.0.1}}}
                etcd: {children: {kube_control_plane: }}
                kube_node:
                  hosts:
                    w:
                      ansible_host: 10.0.0.2
                      ip: 10.1.0.2
                      node_labels: {zone: a, "n/b": 1}
                      node_taints: ["dedicated=db:NoSchedule", "gone:NoExecute"]
            """));

        var (first, second) = (result.Spec.Hosts[0], result.Spec.Hosts[1]);
        Assert.Equal(("node-1", 2222, "10.0.0.1"), (first.Name, first.Port, first.Ip));
        Assert.Equal(("10.0.0.2", "10.1.0.2", "1"), (second.Address, second.Ip, second.Labels["n/b"]));
        Assert.Equal([new TaintSpec { Key = "dedicated", Value = "db", Effect = TaintEffect.NoSchedule }, new TaintSpec { Key = "gone", Effect = TaintEffect.NoExecute }], second.Taints);
    }

    [Fact]
    public void A_file_that_nothing_reads_is_listed()
    {
        var result = Importing.Files(("inventory.ini", Importing.ThreeHosts), ("group_vars/all/a.yml", "x: 1"), ("group_vars/all.yml", "x: 2"),
            ("group_vars/all/old.bak", ""), ("group_vars/nobody.yml", "x: 3"), ("README.md", ""));

        Assert.Equal(["README.md", "group_vars/all.yml", "group_vars/all/old.bak", "group_vars/nobody.yml"],
            result.Findings.Where(finding => finding.Outcome == ImportOutcome.NotRead).Select(finding => finding.File));
    }

    [Theory]
    [InlineData("[a]\nh1\n[b:children]\nnowhere\n", 4)]
    [InlineData("[a]\nh1 x\n", 2)]
    [InlineData("[a]\nh1 x=\"open\n", 2)]
    [InlineData("[a]\nh[3:1\n", 2)]
    [InlineData("[a:b:c]\n", 1)]
    [InlineData("[a:children]\nb\n[b:children]\na\n", 4)]
    public void What_Ansible_refuses_is_refused_with_its_line(string inventory, int line)
    {
        var exception = Assert.Throws<ImportException>(() => Importing.Files(("inventory.ini", inventory)));
        Assert.Equal(("inventory.ini", line), (exception.File, exception.Line));
    }

    [Fact]
    public void Of_several_inventories_one_must_be_named() =>
        Assert.Contains("which", Assert.Throws<ImportException>(() => Importing.Files(("hosts.yaml", "all:"), ("inventory.ini", ""))).Message);

    [Fact]
    public void Silence_is_reported_where_the_defaults_differ() =>
        Assert.Contains(Importing.Vars("x: 1\n").Findings, finding => finding is { Subject: "kube_proxy_mode", Outcome: ImportOutcome.DefaultDiffers, Field: "#/network/proxyMode" });
}
