using System.Text.RegularExpressions;
using Slipway.Tests.Support;

namespace Slipway.Tests.Imports;

/// <summary>docs/compatibility.md names what people set in Kubespray.</summary>
public sealed partial class CompatibilityTests
{
    private static readonly string[] Variables =
    [
        .. """
            kube_version kube_network_plugin kube_network_plugin_multus container_manager kube_service_addresses kube_pods_subnet kube_network_node_prefix ipv4_stack ipv6_stack
            kube_service_addresses_ipv6 kube_pods_subnet_ipv6 kube_network_node_prefix_ipv6 kube_proxy_mode kube_proxy_strict_arp calico_vxlan_mode calico_ipip_mode calico_network_backend
            calico_mtu nat_outgoing calico_pool_blocksize cluster_name dns_domain dns_mode enable_nodelocaldns nodelocaldns_ip resolvconf_mode upstream_dns_servers nameservers searchdomains
            coredns_external_zones etcd_deployment_type etcd_data_dir etcd_events_cluster_enabled etcd_quota_backend_bytes etcd_metrics loadbalancer_apiserver
            apiserver_loadbalancer_domain_name loadbalancer_apiserver_localhost loadbalancer_apiserver_type loadbalancer_apiserver_port loadbalancer_apiserver_healthcheck_port
            kube_vip_enabled kube_vip_address kube_vip_arp_enabled kube_vip_interface kube_vip_controlplane_enabled kube_vip_lb_enable supplementary_addresses_in_ssl_keys
            kube_apiserver_port kube_apiserver_node_port_range kubeconfig_localhost kubectl_localhost artifacts_dir bin_dir preinstall_selinux_state disable_service_firewall disable_swap
            kubelet_fail_swap_on http_proxy https_proxy no_proxy additional_no_proxy skip_http_proxy_on_os_packages override_system_hostname populate_inventory_to_hosts_file
            populate_loadbalancer_apiserver_to_hosts_file ntp_enabled ntp_package ntp_manage_config ntp_servers ntp_timezone additional_sysctl download_run_once download_localhost
            download_force_cache registry_host files_repo github_url dl_k8s_io_url storage_googleapis_url get_helm_url kube_image_repo gcr_image_repo docker_image_repo quay_image_repo
            github_image_repo containerd_registries_mirrors containerd_registry_auth kube_encrypt_secret_data kube_encryption_algorithm kube_encryption_resources kubernetes_audit
            audit_log_path audit_log_maxage audit_log_maxbackups audit_log_maxsize kube_oidc_auth kube_oidc_url kube_oidc_client_id kube_webhook_token_auth remove_anonymous_access
            kubelet_rotate_server_certificates kube_pod_security_use_default kube_apiserver_enable_admission_plugins tls_min_version tls_cipher_suites auto_renew_certificates
            kubelet_max_pods kube_reserved system_reserved kube_cpu_reserved system_memory_reserved eviction_hard kubelet_config_extra_args kubelet_node_custom_flags node_labels node_taints
            kubeadm_patches kube_kubeadm_apiserver_extra_args kube_kubeadm_controller_extra_args kube_kubeadm_scheduler_extra_args kubeadm_ignore_preflight_errors helm_enabled
            metrics_server_enabled local_path_provisioner_enabled ingress_nginx_enabled cert_manager_enabled metallb_enabled argocd_enabled registry_enabled gateway_api_enabled
            ping_access_ip allow_unsupported_distribution_setup ignore_assert_errors unsafe_show_logs serial drain_timeout kubeadm_certificate_key
            """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
    ];

    [Fact]
    public void Every_variable_that_people_set_has_its_row()
    {
        var named = Rows().SelectMany(row => Quoted().Matches(row.Split('|')[1])).SelectMany(token => Spelled(token.Groups[1].Value)).ToList();
        var missing = Variables.Where(variable => !named.Any(name => Regex.IsMatch(variable, $"^{Regex.Escape(name).Replace("\\*", "[a-z0-9_]+", StringComparison.Ordinal)}$"))).ToList();
        Assert.Empty(missing);
    }

    // Of the tables before the last chapter, which says what was shown.
    private static IEnumerable<string> Rows() => File.ReadLines(Path.Combine(Checkout.Root, "docs", "compatibility.md"))
        .TakeWhile(line => !line.StartsWith("## What was shown", StringComparison.Ordinal)).Where(line => line.StartsWith('|'));

    // a_{b,c}_d is two names, and a value after a colon none.
    private static IEnumerable<string> Spelled(string token) => token.Split(':')[0].Split('{', '}') switch
    {
        [var before, var choices, var after] => choices.Split(',').Select(choice => before + choice + after),
        [var name, ..] => [name],
        [] => [],
    };

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
