using System.Globalization;
using Slipway.Catalog.Stages;
using Slipway.Contracts.Specs;

namespace Slipway.Orchestrator.Planning.Rendering;

/// <summary>Arguments of the control plane's components over those that kubeadm gives them; the spec's own come last.</summary>
internal static class ComponentArguments
{
    public static SortedDictionary<string, string> ApiServer(ClusterSpec spec)
    {
        var arguments = Common(spec);
        arguments["service-node-port-range"] = spec.Network.NodePortRange;
        if (ApiServerFiles.Audit(spec) is { } audit)
        {
            arguments["audit-policy-file"] = HostPaths.AuditPolicy;
            arguments["audit-log-path"] = $"{HostPaths.AuditLogs}/audit.log";
            arguments["audit-log-maxage"] = Text(audit.MaxAgeDays);
            arguments["audit-log-maxbackup"] = Text(audit.MaxBackups);
            arguments["audit-log-maxsize"] = Text(audit.MaxSizeMb);
        }
        if (spec.EncryptsSecrets())
            arguments["encryption-provider-config"] = HostPaths.EncryptionConfig;
        if (HardeningSettings.IsHardened(spec))
        {
            arguments["admission-control-config-file"] = HostPaths.AdmissionConfig;
            arguments["enable-admission-plugins"] = HardeningSettings.AdmissionPlugins;
            arguments["request-timeout"] = "120s";
        }
        if (spec.Security.Oidc is { } oidc)
            AddOidc(arguments, oidc);
        return With(arguments, spec.Overrides.ApiServer);
    }

    public static SortedDictionary<string, string> ControllerManager(ClusterSpec spec)
    {
        var arguments = Common(spec);
        // Calico hands out the pod network itself.
        if (spec.Network.Plugin == NetworkPlugin.Calico)
            arguments["allocate-node-cidrs"] = "false";
        else if (spec.Network.IsDualStack())
            (arguments["node-cidr-mask-size-ipv4"], arguments["node-cidr-mask-size-ipv6"]) = (Text(spec.Network.NodePrefix), Text(spec.Network.NodePrefixIpv6));
        else
            arguments["node-cidr-mask-size"] = Text(spec.Network.HasIpv6() ? spec.Network.NodePrefixIpv6 : spec.Network.NodePrefix);
        if (HardeningSettings.IsHardened(spec))
            arguments["terminated-pod-gc-threshold"] = "50";
        return With(arguments, spec.Overrides.ControllerManager);
    }

    public static SortedDictionary<string, string> Scheduler(ClusterSpec spec) => With(Common(spec), spec.Overrides.Scheduler);

    private static SortedDictionary<string, string> Common(ClusterSpec spec)
    {
        var arguments = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["profiling"] = "false" };
        if (spec.Kubernetes.FeatureGates.Count > 0)
            arguments["feature-gates"] = string.Join(',', spec.Kubernetes.FeatureGates.OrderBy(gate => gate.Key, StringComparer.Ordinal).Select(gate => $"{gate.Key}={(gate.Value ? "true" : "false")}"));
        if (HardeningSettings.IsHardened(spec))
            HardeningSettings.AddTls(arguments);
        return arguments;
    }

    private static void AddOidc(SortedDictionary<string, string> arguments, OidcSpec oidc)
    {
        arguments["oidc-issuer-url"] = oidc.IssuerUrl;
        arguments["oidc-client-id"] = oidc.ClientId;
        arguments["oidc-username-claim"] = oidc.UsernameClaim;
        if (oidc.UsernamePrefix is { } userPrefix)
            arguments["oidc-username-prefix"] = userPrefix;
        if (oidc.GroupsClaim is { } groups)
            arguments["oidc-groups-claim"] = groups;
        if (oidc.GroupsPrefix is { } groupsPrefix)
            arguments["oidc-groups-prefix"] = groupsPrefix;
        if (oidc.RequiredClaims.Count > 0)
            arguments["oidc-required-claim"] = string.Join(',', oidc.RequiredClaims.OrderBy(claim => claim.Key, StringComparer.Ordinal).Select(claim => $"{claim.Key}={claim.Value}"));
        if (oidc.CertificateAuthority is not null)
            arguments["oidc-ca-file"] = HostPaths.OidcCa;
    }

    private static SortedDictionary<string, string> With(SortedDictionary<string, string> arguments, IReadOnlyDictionary<string, string> overrides)
    {
        foreach (var (name, value) in overrides)
            arguments[name] = value;
        return arguments;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
