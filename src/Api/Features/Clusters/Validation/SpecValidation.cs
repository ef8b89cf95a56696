using System.Text.Json.Nodes;
using Slipway.Api.Bodies;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;

namespace Slipway.Api.Features.Clusters.Validation;

/// <summary>Everything that can be said of a spec without asking a host or the database.</summary>
public static class SpecValidation
{
    private static readonly Func<ClusterSpec, IEnumerable<Finding>>[] Rules =
    [
        SystemRules.Check, SupportRules.Check, TopologyRules.Check, HostRules.Check, BastionRules.Check, NetworkRules.Check, NetworkPluginRules.Check,
        AddonRules.Check, ControlPlaneRules.Check, EndpointRules.Check, SecurityRules.Check, ArgumentRules.Check, KubeadmRules.Check, ArtifactRules.Check,
        HostSettingRules.Check,
    ];

    /// <returns>The spec with every default filled in, usable when there are no findings, and the findings, at most <see cref="StructureCheck.MostFindings"/>.</returns>
    public static (ClusterSpec Spec, IReadOnlyList<Finding> Findings) Check(JsonNode? document)
    {
        var (given, structure) = StructureCheck.Read<ClusterSpec>(document);
        var spec = SpecDefaults.Fill(given);
        // Where the structure is wrong, its meaning was judged on a placeholder.
        var wrong = structure.Select(finding => finding.Pointer).ToHashSet(StringComparer.Ordinal);
        var above = wrong.SelectMany(Above).ToHashSet(StringComparer.Ordinal);
        var meaning = Rules.SelectMany(rule => rule(spec)).Where(finding => !wrong.Contains(finding.Pointer) && !above.Contains(finding.Pointer) && !Above(finding.Pointer).Any(wrong.Contains));
        return (spec, [.. structure.Concat(meaning).Take(StructureCheck.MostFindings)]);
    }

    private static IEnumerable<string> Above(string pointer)
    {
        for (var end = pointer.LastIndexOf('/'); end > 0; end = pointer.LastIndexOf('/', end - 1))
        {
            yield return pointer[..end];
        }
    }
}
