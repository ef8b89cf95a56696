using System.Text.RegularExpressions;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using static Slipway.Api.Features.Clusters.Validation.SpecSyntax;

namespace Slipway.Api.Features.Clusters.Validation;

/// <summary>Arguments of the control plane's components: their form, and those that other fields or Slipway decide.</summary>
internal static partial class ArgumentRules
{
    private static readonly string[] Slipways =
    [
        "advertise-address", "secure-port", "authorization-mode", "allocate-node-cidrs", "kubeconfig", "authentication-kubeconfig", "authorization-kubeconfig",
        "client-ca-file", "tls-cert-file", "tls-private-key-file", "kubelet-client-certificate", "kubelet-client-key", "kubelet-certificate-authority", "proxy-client-cert-file", "proxy-client-key-file",
        "root-ca-file", "cluster-signing-cert-file", "cluster-signing-key-file", "requestheader-client-ca-file", "service-account-key-file", "service-account-signing-key-file",
        "service-account-private-key-file", "enable-bootstrap-token-auth", "admission-control-config-file", "leader-elect",
    ];

    /// <summary>By the beginning of an argument's name, the field that says the same.</summary>
    private static readonly (string Beginning, string Field)[] Fields =
    [
        ("feature-gates", "kubernetes.featureGates"), ("oidc-", "security.oidc"), ("audit-policy-file", "security.audit"), ("audit-log-", "security.audit"),
        ("encryption-provider-config", "security.encryptSecrets"), ("etcd-servers", "hosts"), ("etcd-cafile", "hosts"), ("etcd-certfile", "hosts"), ("etcd-keyfile", "hosts"),
        ("service-cluster-ip-range", "network.serviceCidr"), ("cluster-cidr", "network.podCidr"), ("node-cidr-mask-size", "network.nodePrefix"), ("service-node-port-range", "network.nodePortRange"),
    ];

    public static IEnumerable<Finding> Check(ClusterSpec spec) =>
        Arguments(spec.Overrides.ApiServer, "apiServer").Concat(Arguments(spec.Overrides.ControllerManager, "controllerManager")).Concat(Arguments(spec.Overrides.Scheduler, "scheduler"));

    private static IEnumerable<Finding> Arguments(IReadOnlyDictionary<string, string> arguments, string component)
    {
        foreach (var (name, value) in arguments)
        {
            if (!Name().IsMatch(name))
            {
                yield return Invalid("An argument is named as the component's documentation has it, without dashes in front.", "overrides", component, name);
            }
            else if (Slipways.Contains(name))
            {
                yield return Invalid("Slipway decides on this argument.", "overrides", component, name);
            }
            else if (Fields.FirstOrDefault(field => name.StartsWith(field.Beginning, StringComparison.Ordinal)).Field is { } field)
            {
                yield return Invalid($"{field} decides on this argument.", "overrides", component, name);
            }
            else if (value.Length > 0 && !IsArgument(value))
            {
                yield return Invalid("An argument's value is one line.", "overrides", component, name);
            }
        }
    }

    [GeneratedRegex(@"^[a-z][a-z0-9-]{0,99}\z")]
    private static partial Regex Name();
}
