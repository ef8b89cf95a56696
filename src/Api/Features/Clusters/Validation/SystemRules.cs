using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using static Slipway.Api.Features.Clusters.Validation.SpecSyntax;

namespace Slipway.Api.Features.Clusters.Validation;

/// <summary>The cluster's name, the login, kernel settings, overrides, waivers and the failure policy.</summary>
internal static partial class SystemRules
{
    public static IEnumerable<Finding> Check(ClusterSpec spec)
    {
        if (!Label().IsMatch(spec.Name))
        {
            yield return Invalid($"A cluster's name has {LabelWords} (RFC 1123).", "name");
        }

        if (!User().IsMatch(spec.Ssh.User))
        {
            yield return Invalid($"'{spec.Ssh.User}' is no user name.", "ssh", "user");
        }

        if (spec.Ssh.Credential.Length == 0)
        {
            yield return Invalid("Name a credential.", "ssh", "credential");
        }

        foreach (var (key, value) in spec.Os.Sysctl)
        {
            if (!SysctlKey().IsMatch(key))
            {
                yield return Invalid("A kernel setting is named like net.ipv4.ip_forward.", "os", "sysctl", key);
            }
            else if (value.Length == 0 || value.Any(char.IsControl))
            {
                yield return Invalid("A kernel setting's value is one line and not empty.", "os", "sysctl", key);
            }
        }

        if (!CountOrShare().IsMatch(spec.MaxFailedHosts))
        {
            yield return Invalid("A number of workers such as \"2\", or a share such as \"10%\".", "maxFailedHosts");
        }

        foreach (var (waiver, index) in spec.PreflightWaivers.Select((waiver, index) => (waiver, index)))
        {
            if (!Waiver().IsMatch(waiver))
            {
                yield return Invalid("A waiver is a check's id such as memory, or kubeadm: and the name of a check of kubeadm.", "preflightWaivers", index);
            }
        }

        foreach (var finding in Duplicates(spec.PreflightWaivers, waiver => waiver, "Waiver", index => ["preflightWaivers", index])
            .Concat(Kind(spec.Overrides.Kubelet, "kubelet")).Concat(Kind(spec.Overrides.KubeProxy, "kubeProxy")))
        {
            yield return finding;
        }
    }

    private static IEnumerable<Finding> Kind(JsonObject? settings, string component) =>
        new[] { "apiVersion", "kind" }.Where(member => settings?.ContainsKey(member) == true)
            .Select(member => Invalid("Slipway decides on this; override settings only.", "overrides", component, member));

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_.-]{0,31}\z")]
    private static partial Regex User();

    [GeneratedRegex(@"^[a-z0-9_]+([./][A-Za-z0-9_*-]+)+\z")]
    private static partial Regex SysctlKey();

    [GeneratedRegex(@"^([0-9]{1,4}|(100|[0-9]{1,2})%)\z")]
    private static partial Regex CountOrShare();

    [GeneratedRegex(@"^([a-z0-9][a-z0-9-]{0,62}|kubeadm:[A-Za-z0-9-]{1,100})\z")]
    private static partial Regex Waiver();
}
