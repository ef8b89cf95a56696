using System.Text.Json.Nodes;
using Slipway.Contracts.Specs;

namespace Slipway.Api.Features.Imports.Kubespray;

/// <summary>Variables of the API endpoint, of security, and of the components' arguments. A switch stands before what it switches.</summary>
internal static class SecurityVariables
{
    public static IEnumerable<SpecRule> All() =>
    [
        new("kube_vip_enabled", "#/controlPlane/virtualIp", (spec, value) => Plane(spec, plane => plane with { VirtualIp = value.Flag ? new VirtualIpSpec { Address = "" } : null }), HostRole.ControlPlane),
        new("kube_vip_controlplane_enabled", "#/controlPlane/virtualIp", (spec, value) => value.Flag ? spec : Plane(spec, plane => plane with { VirtualIp = null }), HostRole.ControlPlane),
        new("kube_vip_address", "#/controlPlane/virtualIp/address", (spec, value) => Vip(spec, value, vip => vip with { Address = value.Text }), HostRole.ControlPlane),
        new("kube_vip_interface", "#/controlPlane/virtualIp/interface", (spec, value) => Vip(spec, value, vip => vip with { Interface = value.IsOff ? null : value.Text }), HostRole.ControlPlane),

        new("kube_encrypt_secret_data", "#/security/encryptSecrets", (spec, value) => Security(spec, security => security with { EncryptSecrets = value.Flag })),
        new("kubernetes_audit", "#/security/audit", (spec, value) => Security(spec, security => security with { Audit = value.Flag ? new AuditSpec() : null })),
        new("audit_log_maxage", "#/security/audit/maxAgeDays", (spec, value) => Audit(spec, value, audit => audit with { MaxAgeDays = value.Number })),
        new("audit_log_maxbackups", "#/security/audit/maxBackups", (spec, value) => Audit(spec, value, audit => audit with { MaxBackups = value.Number })),
        new("audit_log_maxsize", "#/security/audit/maxSizeMb", (spec, value) => Audit(spec, value, audit => audit with { MaxSizeMb = value.Number })),

        new("kube_oidc_auth", "#/security/oidc", (spec, value) => Security(spec, security => security with { Oidc = value.Flag ? new OidcSpec { IssuerUrl = "", ClientId = "" } : null })),
        new("kube_oidc_url", "#/security/oidc/issuerUrl", (spec, value) => Oidc(spec, value, oidc => oidc with { IssuerUrl = value.Text })),
        new("kube_oidc_client_id", "#/security/oidc/clientId", (spec, value) => Oidc(spec, value, oidc => oidc with { ClientId = value.Text })),
        new("kube_oidc_username_claim", "#/security/oidc/usernameClaim", (spec, value) => Oidc(spec, value, oidc => oidc with { UsernameClaim = value.Text })),
        new("kube_oidc_username_prefix", "#/security/oidc/usernamePrefix", (spec, value) => Oidc(spec, value, oidc => oidc with { UsernamePrefix = value.Text })),
        new("kube_oidc_groups_claim", "#/security/oidc/groupsClaim", (spec, value) => Oidc(spec, value, oidc => oidc with { GroupsClaim = value.Text })),
        new("kube_oidc_groups_prefix", "#/security/oidc/groupsPrefix", (spec, value) => Oidc(spec, value, oidc => oidc with { GroupsPrefix = value.Text })),

        new("kube_feature_gates", "#/kubernetes/featureGates", (spec, value) => spec with { Kubernetes = spec.Kubernetes with { FeatureGates = Gates(value) } }),
        new("kube_kubeadm_apiserver_extra_args", "#/overrides/apiServer", (spec, value) => Overrides(spec, all => all with { ApiServer = Arguments(all.ApiServer, value) })),
        new("kube_kubeadm_controller_extra_args", "#/overrides/controllerManager", (spec, value) => Overrides(spec, all => all with { ControllerManager = Arguments(all.ControllerManager, value) })),
        new("kube_kubeadm_scheduler_extra_args", "#/overrides/scheduler", (spec, value) => Overrides(spec, all => all with { Scheduler = Arguments(all.Scheduler, value) })),
        new("kube_apiserver_enable_admission_plugins", "#/overrides/apiServer/enable-admission-plugins", (spec, value) => value.Texts.Count == 0 ? spec
            : ApiServer(spec, "enable-admission-plugins", string.Join(',', value.Texts.Append("NodeRestriction").Distinct()))),
        new("kube_apiserver_request_timeout", "#/overrides/apiServer/request-timeout", (spec, value) => ApiServer(spec, "request-timeout", value.Text)),
        new("event_ttl_duration", "#/overrides/apiServer/event-ttl", (spec, value) => value.Text == "1h0m0s" ? spec : ApiServer(spec, "event-ttl", value.Text)),
    ];

    private static ClusterSpec Plane(ClusterSpec spec, Func<ControlPlaneSpec, ControlPlaneSpec> change) => spec with { ControlPlane = change(spec.ControlPlane) };

    private static ClusterSpec Security(ClusterSpec spec, Func<SecuritySpec, SecuritySpec> change) => spec with { Security = change(spec.Security) };

    private static ClusterSpec Overrides(ClusterSpec spec, Func<OverridesSpec, OverridesSpec> change) => spec with { Overrides = change(spec.Overrides) };

    private static ClusterSpec ApiServer(ClusterSpec spec, string name, string value) =>
        Overrides(spec, all => all with { ApiServer = new Dictionary<string, string>(all.ApiServer) { [name] = value } });

    private static ClusterSpec Vip(ClusterSpec spec, VariableValue value, Func<VirtualIpSpec, VirtualIpSpec> change) =>
        Where(spec, spec.ControlPlane.VirtualIp, value, "kube_vip_enabled", vip => Plane(spec, plane => plane with { VirtualIp = change(vip) }));

    private static ClusterSpec Audit(ClusterSpec spec, VariableValue value, Func<AuditSpec, AuditSpec> change) =>
        Where(spec, spec.Security.Audit, value, "kubernetes_audit", audit => Security(spec, security => security with { Audit = change(audit) }));

    private static ClusterSpec Oidc(ClusterSpec spec, VariableValue value, Func<OidcSpec, OidcSpec> change) =>
        Where(spec, spec.Security.Oidc, value, "kube_oidc_auth", oidc => Security(spec, security => security with { Oidc = change(oidc) }));

    /// <summary>A setting counts only where its switch is on.</summary>
    private static ClusterSpec Where<T>(ClusterSpec spec, T? there, VariableValue value, string toggle, Func<T, ClusterSpec> change) where T : class
    {
        if (there is not null)
        {
            return change(there);
        }

        value.Note = $"Without effect, as {toggle} is off.";
        return spec;
    }

    private static Dictionary<string, bool> Gates(VariableValue value)
    {
        var gates = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var text in value.Texts)
        {
            gates[text.Split('=')[0]] = text.Split('=') is [_, var state] && bool.TryParse(state, out var on) ? on : throw new RefusedException("A feature gate is Name=true or Name=false.");
        }

        return gates;
    }

    private static Dictionary<string, string> Arguments(IReadOnlyDictionary<string, string> known, VariableValue value)
    {
        var arguments = new Dictionary<string, string>(known, StringComparer.Ordinal);
        foreach (var (name, setting) in value.IsOff ? [] : value.Mapping)
        {
            arguments[name] = setting switch
            {
                JsonValue one when one.TryGetValue<bool>(out var flag) => flag ? "true" : "false",
                JsonValue one => one.ToString(),
                _ => throw new RefusedException("An argument's value is text."),
            };
        }

        return arguments;
    }
}
