namespace Slipway.Api.Features.Imports.Kubespray;

/// <summary>Variables without a field in the spec, and why.</summary>
internal static class OtherVariables
{
    private const string On = "true";
    private const string Off = "false";

    public static IEnumerable<FixedRule> Fixed() =>
    [
        new("ansible_connection", ["\"ssh\"", "\"smart\"", "\"paramiko\""], "Slipway reaches hosts by SSH only."),
        new("ansible_become", [On, "\"true\"", "\"yes\""], "Whoever is not root uses sudo."),
        new("ansible_become_user", ["\"root\""], "Slipway works as root."),
        new("ansible_become_method", ["\"sudo\""], "Slipway uses sudo."),
        new("bin_dir", ["\"/usr/local/bin\""], "Binaries live in /usr/local/bin."),
        new("kube_config_dir", ["\"/etc/kubernetes\""], "Kubernetes' files live in /etc/kubernetes."),
        new("kube_cert_dir", ["\"/etc/kubernetes/ssl\"", "\"/etc/kubernetes/pki\""], "Certificates live in /etc/kubernetes/pki."),
        new("kube_manifest_dir", ["\"/etc/kubernetes/manifests\""], "Manifests live in /etc/kubernetes/manifests."),
        new("kube_owner", ["\"kube\"", "\"root\""], "Files belong to root."),
        new("kube_log_level", ["2"], "Components log at level 2."),
        new("kube_api_anonymous_auth", [On], "kubeadm's default holds."),
        new("kube_encryption_algorithm", ["\"secretbox\""], "Secrets are encrypted with secretbox."), new("kube_encryption_resources", ["[\"secrets\"]"], "Secrets are what is encrypted."),
        new("kube_vip_arp_enabled", [On], "kube-vip announces its address by ARP."), new("kube_vip_bgp_enabled", [Off], "kube-vip announces its address by ARP."),
        new("kube_vip_services_enabled", [Off], "kube-vip serves the API server only."), new("kube_vip_lb_enable", [Off], "kube-vip does not balance."),
        new("dns_mode", ["\"coredns\""], "Slipway runs CoreDNS."),
        new("resolvconf_mode", ["\"none\""], "Slipway leaves the hosts' resolver alone, as pods do not need it changed."),
        new("override_system_hostname", [Off], "Slipway does not rename hosts."),
        new("populate_loadbalancer_apiserver_to_hosts_file", [On], "The endpoint's name is in each host's /etc/hosts."),
        new("nodelocaldns_ip", ["\"169.254.25.10\""], "The node-local cache listens on 169.254.25.10."),
        new("loadbalancer_apiserver_port", ["6443"], "The local load balancer listens on 6443."),
        new("loadbalancer_apiserver_healthcheck_port", ["8081"], "The local load balancer is checked on 8081."),
        new("calico_cni_name", ["\"k8s-pod-network\""], "Calico's network is k8s-pod-network."),
        new("calico_network_backend", ["\"vxlan\"", "\"bird\""], "It follows from network.calico.encapsulation."), new("calico_datastore", ["\"kdd\""], "Calico keeps its data in Kubernetes."),
        new("metallb_speaker_enabled", [On], "MetalLB's speakers announce its addresses."),
        new("etcd_metrics", ["\"basic\""], "etcd serves its basic metrics."),
        new("kube_proxy_remove", [Off], "kube-proxy is always there."),
        new("ping_access_ip", [On], "Hosts always check that they reach each other."),
        new("enable_nat_default_gateway", [On], "Nothing turns it off."), new("ndots", ["2", "5"], "Kubernetes' default holds."),
        new("ignore_assert_errors", [Off], "Waive checks one by one in preflightWaivers."),
        new("allow_unsupported_distribution_setup", [Off], "Waive the check of the distribution in preflightWaivers."),
        new("crio_cgroup_manager", ["\"systemd\""], "It follows from overrides.kubelet.cgroupDriver."), new("crio_remap_enable", [Off], "Slipway maps no user namespaces."),
        new("k8s_image_pull_policy", ["\"IfNotPresent\""], "Images are pulled when they are not there."),
        new("retry_stagger", ["5"], "Downloads are tried again with growing pauses."),
    ];

    public static IEnumerable<NeedlessRule> Needless() =>
    [
        .. Because("Nothing runs in Python on the hosts.", "ansible_python_interpreter", "interpreter_python", "ansible_pipelining", "ansible_ssh_pipelining"),
        .. Because("Steps and their output are recorded; secrets are removed from them.", "unsafe_show_logs"),
        .. Because("The kubeconfig is a resource of the API.", "kubeconfig_localhost", "kubectl_localhost", "artifacts_dir", "credentials_dir", "kubeconfig_localhost_ansible_host"),
        .. Because("It follows from the service network.", "kube_apiserver_ip", "skydns_server", "skydns_server_secondary"),
        .. Because("It is made for each build and never kept in the cluster.", "kubeadm_certificate_key", "kubeadm_token", "kube_token_dir"),
        .. Because("Slipway renews certificates itself.", "auto_renew_certificates", "auto_renew_certificates_systemd_calendar", "force_certificate_regeneration"),
        .. Because("Slipway keeps no such folder or group.", "kube_script_dir", "kube_cert_group", "local_release_dir", "kubeadm_patches_dir", "default_kubelet_config_dir", "docker_bin_dir", "download_cache_dir"),
        .. Because("It has a meaning only where other variables refer to it.", "registry_host", "files_repo"),
        .. Because("Files are downloaded by each host, and checked; a mirror saves the way.", "download_run_once", "download_localhost", "download_force_cache", "download_keep_remote_cache", "download_always_pull", "download_validate_certs"),
        .. Because("It concerns the machine that runs Ansible.", "ansible_ssh_extra_args", "ansible_control_path", "host_key_checking", "ansible_shell_type", "ansible_shell_executable", "ansible_remote_tmp"),
        .. Because("CRI-O brings its own monitor, and listens where Slipway puts it.", "crio_conmon", "crio_pause_image", "crio_required_version", "crio_bin_files", "crio_man_files"),
        .. Because("Docker is not used.", "docker_container_storage_setup", "docker_daemon_graph", "docker_dns_servers_strict", "docker_iptables_enabled", "docker_log_opts", "docker_rpm_keepcache", "docker_storage_options"),
        .. Because("It adjusts something that is switched off unless its own variable says otherwise.",
            "no_proxy_exclude_workers", "ntp_manage_config", "ntp_package", "nodelocaldns_bind_metrics_host_ip", "nodelocaldns_health_port",
            "nodelocaldns_second_health_port", "nodelocaldns_secondary_skew_seconds", "kube_webhook_token_auth_url_skip_tls_verify", "macvlan_interface",
            "ingress_publish_status_address", "volume_cross_zone_attachment", "audit_log_path",
            "coredns_k8s_external_zone"),
    ];

    public static IEnumerable<NotBuiltRule> NotBuilt() =>
    [
        .. Missing("The proxies are for packages too, and their certificates are the host's.", "skip_http_proxy_on_os_packages", "https_proxy_cert_file"),
        .. Missing("Slipway leaves the hosts' time zone alone.", "ntp_timezone"),
        .. Missing("Not built.", "local_volume_provisioner_enabled", "registry_enabled",
            "ingress_alb_enabled", "cert_manager_enabled", "argocd_enabled", "gateway_api_enabled",
            "node_feature_discovery_enabled", "deploy_netchecker", "persistent_volumes_enabled", "csi_snapshot_controller_enabled", "scheduler_plugins_enabled", "dashboard_enabled", "krew_enabled"),
        .. Missing("Not built.", "kube_network_plugin_multus", "kata_containers_enabled", "gvisor_enabled", "crun_enabled", "youki_enabled", "etcd_events_cluster_enabled", "etcd_events_cluster_setup",
            "enable_nodelocaldns_secondary", "calico_rr_id", "local_as", "typha_enabled", "calico_bpf_enabled", "calico_wireguard_enabled", "calico_apiserver_enabled", "peer_with_router"),
        .. Missing("Not built: an audit log that is sent away.", "kubernetes_audit_webhook"),
        .. Missing("Not built: log in by webhook; OpenID Connect is security.oidc.", "kube_webhook_token_auth", "kube_webhook_authorization"),
        .. Missing("security.profile cis sets it together with what belongs to it.", "kube_pod_security_use_default", "tls_min_version", "tls_cipher_suites"),
        .. Missing("Not built: hardening.", "remove_anonymous_access", "kubelet_rotate_server_certificates", "kubelet_systemd_hardening", "kubelet_csr_approver_enabled"),
        .. Missing("Flags and patches are not passed on; overrides reach every component's own settings.", "kubeadm_patches", "kubelet_custom_flags", "kubelet_node_custom_flags"),
        .. Missing("Waive kubeadm's checks as kubeadm:Name in preflightWaivers.", "kubeadm_ignore_preflight_errors"),
        .. Missing("Resolvers of hosts stay as they are; the cluster's forwarders are dns.upstreams.", "nameservers", "searchdomains", "dns_servers", "nodelocaldns_external_zones", "coredns_default_zone_cache_block"),
        .. Missing("CoreDNS answers for the cluster's domain only.", "enable_coredns_k8s_external", "enable_coredns_k8s_endpoint_pod_names"),
        .. Missing("A login goes into a credential of its own (registryUser, registryPassword), which runtime.registries names.", "containerd_registry_auth", "crio_registry_auth"),
        .. Missing("containerd's settings are overrides.containerd.", "containerd_additional_runtimes", "containerd_extra_args", "containerd_storage_dir"),
        .. Missing("Options of ssh are not read; hosts behind another one are reached through it when it is the host of the group bastion, or ssh.bastion.", "ansible_ssh_common_args", "ansible_ssh_proxy_command"),
        .. Missing("etcd's defaults hold.", "etcd_quota_backend_bytes", "etcd_max_request_bytes", "etcd_extra_vars", "etcd_heartbeat_interval", "etcd_election_timeout", "etcd_snapshot_count", "etcd_compaction_retention"),
        .. Missing("Slipway reserves no processes for the cluster; the amounts are in overrides.kubelet.", "kube_reserved", "system_reserved"),
        .. Missing("Not built: cloud providers.", "cloud_provider", "external_cloud_provider"),
    ];

    /// <summary>Variables by the beginning and end of their names; looked at after everything else.</summary>
    public static IReadOnlyList<(string Prefix, string Suffix, string Reason)> NotBuiltFamilies { get; } =
    [
        ("", "_download_url", "Mirrors are given by upstream host, in artifacts.mirrors."),
        ("", "_image_repo", "Mirrors are given by upstream registry, in artifacts.registryMirrors."),
        ("", "_image_tag", "Versions are in artifacts.versions."),
        ("", "_checksums", "Checksums are given by URL, in artifacts.checksums."),
        .. from part in (string[])["calico_", "flannel_", "cilium_", "crio_", "containerd_", "coredns_", "nodelocaldns_", "etcd_", "kubelet_", "kube_proxy_", "kube_apiserver_", "kube_controller_", "kube_scheduler_"]
            select (part, "", "The spec has no field for it; overrides reach kubelet, kube-proxy and the runtime."),
    ];

    /// <summary>Settings of features whose own variable reports that they are not built.</summary>
    public static IReadOnlyList<string> Features { get; } =
    [
        "metallb_", "argocd_", "ingress_nginx_", "ingress_alb_", "cert_manager_", "local_path_provisioner_", "local_volume_provisioner_", "registry_", "helm_", "metrics_server_",
        "gateway_api_", "node_feature_discovery_", "kube_ovn_", "kube_router_", "weave_", "macvlan_", "multus_", "custom_cni_", "docker_", "kata_containers_", "gvisor_",
        "kube_oidc_", "kube_webhook_", "audit_", "aws_", "azure_", "gcp_", "openstack_", "vsphere_", "oci_", "hcloud_", "huaweicloud_", "upcloud_", "cinder_", "external_openstack_",
        "external_vsphere_", "external_hcloud_", "external_huaweicloud_", "netchecker_", "coreos_", "ntp_", "typha_", "dashboard_",
    ];

    private static IEnumerable<NeedlessRule> Because(string reason, params string[] names) => names.Select(name => new NeedlessRule(name, reason));

    private static IEnumerable<NotBuiltRule> Missing(string reason, params string[] names) => names.Select(name => new NotBuiltRule(name, reason));
}
