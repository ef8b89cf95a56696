using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Slipway.Orchestrator.Planning;
using Slipway.Persistence;

namespace Slipway.Orchestrator.Dispatch;

internal static class HostFacts
{
    /// <summary>Facts by host name; a host without facts yet is absent.</summary>
    public static async Task<IReadOnlyDictionary<string, ObservedHost>> ReadAsync(SlipwayDbContext db, Guid clusterId, CancellationToken cancellationToken)
    {
        var rows = await db.Hosts.AsNoTracking().Where(h => h.ClusterId == clusterId && h.Facts != null).Select(h => new { h.Name, h.Facts, h.FactsAt }).ToListAsync(cancellationToken);
        return rows.ToDictionary(r => r.Name, r => new ObservedHost(JsonSerializer.Deserialize<Dictionary<string, string>>(r.Facts!)!, r.FactsAt!.Value));
    }

    /// <summary>By host name, what says that it is still the same machine: its id and its pinned key. A host without facts is absent.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> MachinesAsync(SlipwayDbContext db, Guid clusterId, CancellationToken cancellationToken) =>
        (await ReadAsync(db, clusterId, cancellationToken)).Join(
            await db.Hosts.AsNoTracking().Where(h => h.ClusterId == clusterId).Select(h => new { h.Name, h.HostKey }).ToListAsync(cancellationToken),
            seen => seen.Key, row => row.Name, (seen, row) => (row.Name, Machine: $"{seen.Value.Facts.GetValueOrDefault("machineId")} {row.HostKey}"))
        .ToDictionary(m => m.Name, m => m.Machine);
}
