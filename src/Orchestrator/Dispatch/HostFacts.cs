using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Slipway.Orchestrator.Planning;
using Slipway.Persistence;

namespace Slipway.Orchestrator.Dispatch;

internal static class HostFacts
{
    /// <summary>By host name; a host without facts yet is absent. Read and parsed are only those that <paramref name="memory"/> does not hold.</summary>
    public static async Task<IReadOnlyDictionary<string, ObservedHost>> ReadAsync(SlipwayDbContext db, Guid clusterId, IMemoryCache memory, CancellationToken cancellationToken)
    {
        var hosts = await db.Hosts.AsNoTracking().Where(h => h.ClusterId == clusterId && h.Facts != null)
            .Select(h => new { h.Id, h.Name, h.HostKey, At = h.FactsAt!.Value }).ToListAsync(cancellationToken);
        var observed = hosts.ToDictionary(h => h.Id, h => memory.Get<ObservedHost>((h.Id, h.At, h.HostKey)));
        var unknown = hosts.Where(h => observed[h.Id] is null).Select(h => h.Id).ToArray();
        if (unknown.Length > 0)
        {
            var read = await db.Hosts.AsNoTracking().Where(h => unknown.Contains(h.Id) && h.Facts != null)
                .Select(h => new { h.Id, h.HostKey, h.Facts, At = h.FactsAt!.Value, h.FactsSince }).ToListAsync(cancellationToken);
            foreach (var host in read)
            {
                observed[host.Id] = memory.Set((host.Id, host.At, host.HostKey),
                    new ObservedHost(JsonSerializer.Deserialize<Dictionary<string, string>>(host.Facts!)!, host.At, host.FactsSince, host.HostKey), ResolutionInputs.Remembered);
            }
        }

        return hosts.Where(h => observed[h.Id] is not null).ToDictionary(h => h.Name, h => observed[h.Id]!);
    }
}
