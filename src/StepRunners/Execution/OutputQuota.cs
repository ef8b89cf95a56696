using System.Text;
using Microsoft.EntityFrameworkCore;
using Slipway.Persistence;

namespace Slipway.StepRunners.Execution;

/// <summary>
/// The tenant's quota of stored output. What finds no room is left out, with a note where it would stand; the steps' results are
/// kept whatever happens. Attempts that store at the same moment may exceed the quota by what each stores at once.
/// </summary>
internal static class OutputQuota
{
    private static readonly byte[] Note = Encoding.UTF8.GetBytes("\n[slipway: output left out, the tenant's quota of stored output is used up]\n");

    /// <summary>Counts what is stored, in the caller's transaction. The build's counter stays locked until its end; build-wide locks are taken in the order counter, event head.</summary>
    /// <returns>What there is room for.</returns>
    public static async Task<IReadOnlyList<OutputPiece>> AdmitAsync(SlipwayDbContext db, Assignment a, IReadOnlyList<OutputPiece> pieces, CancellationToken cancellationToken)
    {
        if (pieces.Count == 0)
        {
            return pieces;
        }

        var room = await AddAsync(db, a, pieces.Sum(piece => (long)piece.Data.Length), cancellationToken);
        if (room is null or >= 0)
        {
            return pieces;
        }

        var left = room.Value + pieces.Sum(piece => (long)piece.Data.Length);
        var admitted = pieces.TakeWhile(piece => (left -= piece.Data.Length) >= 0).ToList();
        var refused = pieces.Skip(admitted.Count).ToList();
        var last = admitted.Count > 0 ? null : await db.OutputChunks.AsNoTracking().Where(chunk => chunk.TaskId == a.TaskId && chunk.Attempt == a.Attempt)
            .OrderByDescending(chunk => chunk.Offset).Select(chunk => chunk.Data).FirstOrDefaultAsync(cancellationToken);
        if (last is null || !last.AsSpan().SequenceEqual(Note))
        {
            admitted.Add(refused[0] with { Data = Note });
        }

        await AddAsync(db, a, admitted.Sum(piece => (long)piece.Data.Length) - pieces.Sum(piece => (long)piece.Data.Length), cancellationToken);
        return admitted;
    }

    /// <returns>What is left of the quota, below zero when it is exceeded; null without a quota.</returns>
    private static async Task<long?> AddAsync(SlipwayDbContext db, Assignment a, long bytes, CancellationToken cancellationToken) =>
        (await db.Database.SqlQuery<long?>(
            $"""
            with build as (
                insert into slipway.output_totals as t (build_id, tenant_id, bytes) values ({a.BuildId}, {a.TenantId}, {bytes})
                on conflict (build_id) do update set bytes = t.bytes + excluded.bytes
                returning bytes
            ), quota as (
                select (select max_output_bytes from slipway.tenants where id = {a.TenantId}) as bytes
            )
            select case when quota.bytes is not null then
                quota.bytes - build.bytes - (select coalesce(sum(bytes), 0)::bigint from slipway.output_totals where tenant_id = {a.TenantId} and build_id <> {a.BuildId})
            end as "Value"
            from build, quota
            """).ToListAsync(cancellationToken))[0];
}
