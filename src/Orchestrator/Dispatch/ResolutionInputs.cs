using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Slipway.Contracts;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using Slipway.Orchestrator.Planning;
using Slipway.Persistence;
using Slipway.Persistence.Builds;
using Slipway.Persistence.Pki;

namespace Slipway.Orchestrator.Dispatch;

/// <summary>
/// Reads what a build's parameters follow from, as it is now. What never changes under its key (a revision, a host's facts of one
/// moment, a cluster's authorities) is read once and remembered: a build asks for it at every dispatch.
/// </summary>
internal sealed class ResolutionInputs(ClusterPki pki, IMemoryCache memory)
{
    internal static readonly MemoryCacheEntryOptions Remembered = new() { SlidingExpiration = TimeSpan.FromMinutes(10) };

    public static async Task<ClusterSpec> SpecAsync(SlipwayDbContext db, BuildRow build, CancellationToken cancellationToken) => JsonSerializer.Deserialize<ClusterSpec>(
        await db.SpecRevisions.AsNoTracking().Where(r => r.ClusterId == build.ClusterId && r.Revision == build.Revision).Select(r => r.Spec).SingleAsync(cancellationToken), SlipwayJson.Options)!;

    /// <param name="db">In the scope of the build's tenant.</param>
    /// <param name="build">Names the spec revision.</param>
    /// <param name="absent">Names of the hosts that take no part.</param>
    /// <param name="cancellationToken">Cancels the database calls.</param>
    /// <returns>The input, and by host name what says that it is still the same machine.</returns>
    public async Task<(ResolutionInput Input, IReadOnlyDictionary<string, string> Machines)> ReadAsync(
        SlipwayDbContext db, BuildRow build, IEnumerable<string> absent, CancellationToken cancellationToken)
    {
        var outputs = await (
            from output in db.TaskOutputs.AsNoTracking()
            join task in db.Tasks.AsNoTracking() on output.TaskId equals task.Id
            where output.BuildId == build.CorrelationId && task.State == nameof(TaskState.Succeeded) && task.Stage != Planner.FactsStage
            select new { task.Stage, output.Name, output.Value }).ToListAsync(cancellationToken);
        var hosts = await HostFacts.ReadAsync(db, build.ClusterId, memory, cancellationToken);
        var excluded = absent.ToHashSet();
        var input = new ResolutionInput
        {
            ClusterId = build.ClusterId,
            Spec = await OnceAsync((build.ClusterId, build.Revision), () => SpecAsync(db, build, cancellationToken)),
            Excluded = excluded,
            ExcludedNodes = await NodesAsync(db, build.ClusterId, excluded, cancellationToken),
            Facts = hosts.ToDictionary(h => h.Key, h => h.Value.Facts),
            Outputs = outputs.GroupBy(o => o.Stage).ToDictionary(
                g => g.Key, g => (IReadOnlyDictionary<string, string>)g.ToDictionary(o => o.Name, o => o.Value)),
            // Planning, in a transaction before this one, has made them.
            Authorities = await OnceAsync(("authorities", build.ClusterId), async () =>
            {
                var made = await pki.EnsureAuthoritiesAsync(db, build.ClusterId, cancellationToken);
                return new AuthorityFingerprints(made.ClusterCa, made.EtcdCa, made.ClusterCaKeyHash);
            }),
            BootstrapTokenId = await pki.EnsureBootstrapTokenAsync(db, build.ClusterId, build.CorrelationId, build.Run, cancellationToken),
        };
        return (input, hosts.ToDictionary(h => h.Key, h => h.Value.Machine));
    }

    // What preflight saw of such a host may be from before it joined.
    private static async Task<HashSet<string>> NodesAsync(SlipwayDbContext db, Guid cluster, HashSet<string> hosts, CancellationToken cancellationToken)
    {
        string[] joining = ["control-plane", "workers"];
        return hosts.Count == 0 ? [] : await (
            from task in db.Tasks.AsNoTracking()
            join build in db.Builds.AsNoTracking() on task.BuildId equals build.CorrelationId
            where build.ClusterId == cluster && hosts.Contains(task.Host!) && joining.Contains(task.Stage) && (task.State == nameof(TaskState.Succeeded) || task.SucceededDigest != null)
            select task.Host!).ToHashSetAsync(cancellationToken);
    }

    private async Task<T> OnceAsync<T>(object key, Func<Task<T>> read) =>
        memory.TryGetValue(key, out T? known) ? known! : memory.Set(key, await read(), Remembered);
}
