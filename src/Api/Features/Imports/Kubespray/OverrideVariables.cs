using System.Text.Json.Nodes;
using Slipway.Contracts.Specs;

namespace Slipway.Api.Features.Imports.Kubespray;

/// <summary>Variables that end up as a member of KubeletConfiguration, KubeProxyConfiguration or crio.conf.</summary>
internal static class OverrideVariables
{
    /// <summary>Kubespray's variable, and the path of the member it sets.</summary>
    public static IReadOnlyList<(string Variable, string Member)> Kubelet { get; } =
    [
        ("kubelet_max_pods", "maxPods"), ("kubelet_pod_pids_limit", "podPidsLimit"), ("kubelet_event_record_qps", "eventRecordQPS"),
        ("kubelet_status_update_frequency", "nodeStatusUpdateFrequency"), ("kubelet_logfiles_max_nr", "containerLogMaxFiles"),
        ("kubelet_logfiles_max_size", "containerLogMaxSize"), ("kubelet_shutdown_grace_period", "shutdownGracePeriod"),
        ("kubelet_shutdown_grace_period_critical_pods", "shutdownGracePeriodCriticalPods"), ("kubelet_max_parallel_image_pulls", "maxParallelImagePulls"),
        ("kubelet_cpu_manager_policy", "cpuManagerPolicy"), ("kubelet_topology_manager_policy", "topologyManagerPolicy"),
        ("kubelet_topology_manager_scope", "topologyManagerScope"), ("kubelet_image_gc_high_threshold", "imageGCHighThresholdPercent"),
        ("kubelet_image_gc_low_threshold", "imageGCLowThresholdPercent"), ("kubelet_streaming_connection_idle_timeout", "streamingConnectionIdleTimeout"),
        ("kubelet_protect_kernel_defaults", "protectKernelDefaults"), ("kubelet_make_iptables_util_chains", "makeIPTablesUtilChains"),
        ("eviction_hard", "evictionHard"), ("kubelet_cgroup_driver", "cgroupDriver"),
        ("kube_cpu_reserved", "kubeReserved/cpu"), ("kube_memory_reserved", "kubeReserved/memory"), ("kube_ephemeral_storage_reserved", "kubeReserved/ephemeral-storage"),
        ("kube_pid_reserved", "kubeReserved/pid"), ("system_cpu_reserved", "systemReserved/cpu"), ("system_memory_reserved", "systemReserved/memory"),
        ("system_ephemeral_storage_reserved", "systemReserved/ephemeral-storage"), ("system_pid_reserved", "systemReserved/pid"),
    ];

    public static IReadOnlyList<(string Variable, string Member)> KubeProxy { get; } =
    [
        ("kube_proxy_strict_arp", "ipvs/strictARP"), ("kube_proxy_scheduler", "ipvs/scheduler"), ("kube_proxy_metrics_bind_address", "metricsBindAddress"),
        ("kube_proxy_healthz_bind_address", "healthzBindAddress"), ("kube_proxy_sync_period", "iptables/syncPeriod"),
        ("kube_proxy_nodeport_addresses", "nodePortAddresses"),
    ];

    /// <summary>Of CRI-O; numbers, where its configuration has numbers.</summary>
    public static IReadOnlyList<(string Variable, string Member)> Crio { get; } =
    [
        ("crio_log_level", "crio/runtime/log_level"), ("crio_pids_limit", "crio/runtime/pids_limit"), ("crio_seccomp_profile", "crio/runtime/seccomp_profile"),
        ("crio_selinux", "crio/runtime/selinux"), ("crio_stream_port", "crio/api/stream_port"), ("crio_enable_metrics", "crio/metrics/enable_metrics"), ("crio_metrics_port", "crio/metrics/metrics_port"),
    ];

    /// <summary>Every value of such a mapping is a quantity, which Kubernetes wants as text.</summary>
    private static readonly string[] Quantities = ["kubeReserved/", "systemReserved/"];

    public static IEnumerable<SpecRule> All() =>
    [
        .. Kubelet.Select(entry => new SpecRule(entry.Variable, $"#/overrides/kubelet/{entry.Member}", (spec, value) => value.Node is null ? spec : spec with
        {
            Overrides = spec.Overrides with { Kubelet = With(spec.Overrides.Kubelet, entry.Member, value.Node) },
        })),
        .. KubeProxy.Select(entry => new SpecRule(entry.Variable, $"#/overrides/kubeProxy/{entry.Member}", (spec, value) => value.IsOff ? spec : spec with
        {
            Overrides = spec.Overrides with { KubeProxy = With(spec.Overrides.KubeProxy, entry.Member, value.Node!) },
        })),
        // Kubespray's older name for one network; the list goes before.
        new("kube_proxy_nodeport_addresses_cidr", "#/overrides/kubeProxy/nodePortAddresses", (spec, value) => value.IsOff || spec.Overrides.KubeProxy?["nodePortAddresses"] is not null ? spec : spec with
        {
            Overrides = spec.Overrides with { KubeProxy = With(spec.Overrides.KubeProxy, "nodePortAddresses", new JsonArray(value.Text)) },
        }),
        .. Crio.Select(entry => new SpecRule(entry.Variable, $"#/overrides/crio/{entry.Member}", (spec, value) => value.IsOff ? spec : spec.WithCrio(value, entry.Member, value.Node!))),
        new("crio_config", "#/overrides/crio", CrioConfig),
        new("kubelet_config_extra_args", "#/overrides/kubelet", Merge),
        new("kubelet_node_config_extra_args", "#/overrides/kubelet", Merge, HostRole.Worker),
    ];

    // A list of section (with dots), option and value.
    private static ClusterSpec CrioConfig(ClusterSpec spec, VariableValue value)
    {
        foreach (var setting in value.Node as JsonArray ?? (value.IsOff ? [] : throw new RefusedException("This is no list.")))
        {
            var (section, option) = (new VariableValue(setting?["section"]).Text, new VariableValue(setting?["option"]).Text);
            spec = spec.WithCrio(value, $"{section.Replace('.', '/')}/{option}", setting!["value"] ?? throw new RefusedException("A setting has section, option and value."));
        }

        return spec;
    }

    private static ClusterSpec WithCrio(this ClusterSpec spec, VariableValue value, string member, JsonNode setting)
    {
        if (spec.Runtime.Kind != RuntimeKind.Crio)
        {
            value.Note = "Left out: the runtime is containerd.";
            return spec;
        }

        var typed = member.EndsWith("metrics_port", StringComparison.Ordinal) && int.TryParse(setting.ToString(), out var port) ? JsonValue.Create(port) : setting;
        return spec with { Overrides = spec.Overrides with { Crio = With(spec.Overrides.Crio, member, typed) } };
    }

    private static ClusterSpec Merge(ClusterSpec spec, VariableValue value)
    {
        foreach (var (member, setting) in value.IsOff ? [] : value.Mapping)
        {
            if (setting is not null)
            {
                spec = spec with { Overrides = spec.Overrides with { Kubelet = With(spec.Overrides.Kubelet, member, setting) } };
            }
        }

        return spec;
    }

    private static JsonObject With(JsonObject? settings, string path, JsonNode value)
    {
        var changed = settings?.DeepClone().AsObject() ?? [];
        var at = changed;
        var steps = path.Split('/');
        foreach (var step in steps[..^1])
        {
            if (at[step] is not JsonObject next)
            {
                at[step] = next = [];
            }

            at = next;
        }

        at[steps[^1]] = Quantities.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal)) ? JsonValue.Create(value.ToString()) : value.DeepClone();
        return changed;
    }
}
