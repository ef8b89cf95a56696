using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Contracts;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using Slipway.Persistence.Clusters;

namespace Slipway.Api.Features.Clusters;

internal static class ClusterDescriptions
{
    public static Cluster Describe(ClusterRow row, string specJson, IEnumerable<HostRow> hosts)
    {
        var spec = JsonSerializer.Deserialize<ClusterSpec>(specJson, SlipwayJson.Options)!;
        var known = hosts.ToDictionary(host => host.Name);
        return new Cluster
        {
            Id = row.Id,
            Name = row.Name,
            Phase = Enum.Parse<ClusterPhase>(row.Phase, ignoreCase: true),
            Revision = row.Revision,
            Spec = spec,
            LastBuildId = row.LastBuildId,
            CreatedAt = row.CreatedAt,
            Hosts = [.. spec.Hosts.Select(host => Describe(known[host.Name]))],
        };
    }

    private static ClusterHost Describe(HostRow row)
    {
        var facts = row.Facts is null ? null : JsonNode.Parse(row.Facts);
        return new ClusterHost(
            row.Name,
            row.HostKey,
            row.MachineId,
            facts is null ? null : $"{facts["osId"]} {facts["osVersion"]}".Trim(),
            facts?["kernel"]?.GetValue<string>(),
            row.FactsAt);
    }
}
