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
        AddonRules.Check, ControlPlaneRules.Check, EndpointRules.Check, SecurityRules.Check, ArgumentRules.Check, ArtifactRules.Check,
        HostSettingRules.Check,
    ];

    /// <returns>The spec with every default filled in, usable when there are no findings, and all findings.</returns>
    public static (ClusterSpec Spec, IReadOnlyList<Finding> Findings) Check(JsonNode? document)
    {
        var (given, structure) = StructureCheck.Read<ClusterSpec>(document);
        var spec = SpecDefaults.Fill(given);
        var meaning = Rules.SelectMany(rule => rule(spec)).Where(finding => !structure.Any(known => Touches(known.Pointer, finding.Pointer)));
        return (spec, [.. structure, .. meaning]);
    }

    // Where the structure is wrong, its meaning was judged on a placeholder.
    private static bool Touches(string left, string right) =>
        left == right || left.StartsWith(right + "/", StringComparison.Ordinal) || right.StartsWith(left + "/", StringComparison.Ordinal);
}
