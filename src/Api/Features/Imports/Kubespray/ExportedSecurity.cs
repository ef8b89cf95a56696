using System.Text.Json.Nodes;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;

namespace Slipway.Api.Features.Imports.Kubespray;

/// <summary>The variables of <see cref="SecurityVariables"/>, written.</summary>
internal static class ExportedSecurity
{
    public static void Write(ClusterSpec spec, JsonObject vars, List<Finding> findings)
    {
        var (plane, security) = (spec.ControlPlane, spec.Security);
        if (plane.ExternalLoadBalancer is { } front)
        {
            vars["loadbalancer_apiserver"] = new JsonObject { ["address"] = front.Address ?? plane.EndpointName, ["port"] = plane.EndpointPort() };
        }

        if (plane.LocalLoadBalancer is not LocalLoadBalancer.None)
        {
            vars["loadbalancer_apiserver_type"] = plane.LocalLoadBalancer.ToString().ToLowerInvariant();
        }

        if (plane.VirtualIp is { } virtualIp)
        {
            vars["kube_vip_enabled"] = true;
            vars["kube_vip_controlplane_enabled"] = true;
            vars["kube_vip_arp_enabled"] = true;
            vars["kube_vip_address"] = virtualIp.Address;
            Add("kube_vip_interface", virtualIp.Interface);
        }

        if (security.EncryptSecrets)
        {
            vars["kube_encrypt_secret_data"] = true;
        }

        if (security.Audit is { } audit)
        {
            vars["kubernetes_audit"] = true;
            vars["audit_log_maxage"] = audit.MaxAgeDays;
            vars["audit_log_maxbackups"] = audit.MaxBackups;
            vars["audit_log_maxsize"] = audit.MaxSizeMb;
        }

        if (security.Oidc is { } oidc)
        {
            vars["kube_oidc_auth"] = true;
            vars["kube_oidc_url"] = oidc.IssuerUrl;
            vars["kube_oidc_client_id"] = oidc.ClientId;
            vars["kube_oidc_username_claim"] = oidc.UsernameClaim;
            Add("kube_oidc_username_prefix", oidc.UsernamePrefix);
            Add("kube_oidc_groups_claim", oidc.GroupsClaim);
            Add("kube_oidc_groups_prefix", oidc.GroupsPrefix);
        }

        if (spec.Kubernetes.FeatureGates.Count > 0)
        {
            vars["kube_feature_gates"] = new JsonArray([.. spec.Kubernetes.FeatureGates.Select(gate => JsonValue.Create($"{gate.Key}={(gate.Value ? "true" : "false")}"))]);
        }

        Arguments("kube_kubeadm_apiserver_extra_args", spec.Overrides.ApiServer);
        Arguments("kube_kubeadm_controller_extra_args", spec.Overrides.ControllerManager);
        Arguments("kube_kubeadm_scheduler_extra_args", spec.Overrides.Scheduler);

        foreach (var (there, pointer, detail) in ((bool, string, string)[])
        [
            (security.Profile == SecurityProfile.Cis, "#/security/profile", "Kubespray has no such switch; its hardening guide lists the variables."),
            (security.Audit?.Policy is not null, "#/security/audit/policy", "Kubespray's audit policy is a template with a variable for rules."),
            (security.Oidc is { RequiredClaims.Count: > 0 } or { CertificateAuthority: not null }, "#/security/oidc", "Required claims and the provider's authority have no variable."),
            (security.Certificates != new CertificatesSpec(), "#/security/certificates", "Kubespray's certificates live as long as kubeadm has it."),
        ])
        {
            if (there)
            {
                findings.Add(new Finding(pointer, ErrorCodes.ValueNotSupported, detail));
            }
        }

        void Add(string variable, string? value)
        {
            if (value is not null)
            {
                vars[variable] = value;
            }
        }

        void Arguments(string variable, IReadOnlyDictionary<string, string> arguments)
        {
            if (arguments.Count > 0)
            {
                vars[variable] = new JsonObject(arguments.Select(argument => KeyValuePair.Create(argument.Key, (JsonNode?)argument.Value)));
            }
        }
    }
}
