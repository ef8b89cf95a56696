using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Slipway.Contracts;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using Slipway.Orchestrator.Planning;
using Slipway.Persistence;
using Slipway.Persistence.Builds;
using Slipway.Persistence.Pki;

namespace Slipway.Orchestrator.Dispatch;

/// <summary>Reads what a build's parameters follow from, as it is now.</summary>
internal static class ResolutionInputs
{
    public static async Task<ClusterSpec> SpecAsync(SlipwayDbContext db, BuildRow build, CancellationToken cancellationToken) => JsonSerializer.Deserialize<ClusterSpec>(
        await db.SpecRevisions.AsNoTracking().Where(r => r.ClusterId == build.ClusterId && r.Revision == build.Revision).Select(r => r.Spec).SingleAsync(cancellationToken), SlipwayJson.Options)!;

    /// <param name="db">In the scope of the build's tenant.</param>
    /// <param name="pki">Makes what the cluster's keys lack.</param>
    /// <param name="build">Names the spec revision.</param>
    /// <param name="absent">Names of the hosts that take no part.</param>
    /// <param name="cancellationToken">Cancels the database calls.</param>
    public static async Task<ResolutionInput> ReadAsync(SlipwayDbContext db, ClusterPki pki, BuildRow build, IEnumerable<string> absent, CancellationToken cancellationToken)
    {
        var outputs = await (
            from output in db.TaskOutputs.AsNoTracking()
            join task in db.Tasks.AsNoTracking() on output.TaskId equals task.Id
            where output.BuildId == build.CorrelationId && task.State == nameof(TaskState.Succeeded) && task.Stage != Planner.FactsStage
            select new { task.Stage, output.Name, output.Value }).ToListAsync(cancellationToken);
        var authorities = await pki.EnsureAuthoritiesAsync(db, build.ClusterId, cancellationToken);
        return new ResolutionInput
        {
            ClusterId = build.ClusterId,
            Spec = await SpecAsync(db, build, cancellationToken),
            Excluded = absent.ToHashSet(),
            Facts = (await HostFacts.ReadAsync(db, build.ClusterId, cancellationToken)).ToDictionary(h => h.Key, h => h.Value.Facts),
            Outputs = outputs.GroupBy(o => o.Stage).ToDictionary(
                g => g.Key, g => (IReadOnlyDictionary<string, string>)g.ToDictionary(o => o.Name, o => o.Value)),
            Authorities = new AuthorityFingerprints(authorities.ClusterCa, authorities.EtcdCa, authorities.ClusterCaKeyHash),
            BootstrapTokenId = await pki.EnsureBootstrapTokenAsync(db, build.ClusterId, build.CorrelationId, build.Run, cancellationToken),
        };
    }
}
