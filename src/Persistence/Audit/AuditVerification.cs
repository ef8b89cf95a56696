using System.Data;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence.Secrets;

namespace Slipway.Persistence.Audit;

/// <summary>Reads a tenant's whole chain and finds what was changed, taken away, cut off or added behind it.</summary>
public sealed class AuditVerification(SecretProtector protector)
{
    private const int DefectsNamed = 100;

    /// <param name="db">In the tenant's scope.</param>
    /// <param name="tenantId">The scope's tenant.</param>
    /// <param name="known">A link that somebody remembered; the chain must still have it.</param>
    /// <param name="cancellationToken">Cancels the database calls.</param>
    /// <returns>Null: another one looks at the tenant's chain at this moment, which is work enough.</returns>
    public async Task<AuditReport?> VerifyAsync(SlipwayDbContext db, Guid tenantId, (long Sequence, byte[] Mac)? known, CancellationToken cancellationToken)
    {
        // One moment's view, while the sealer goes on.
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        if (!await db.Database.SqlQuery<bool>($"select pg_try_advisory_xact_lock(hashtextextended('slipway:audit:' || {tenantId.ToString()}, 0)) as \"Value\"").SingleAsync(cancellationToken))
        {
            return null;
        }

        var key = AuditChain.ReadKey(protector, await db.AuditKeys.Select(row => row.Protected).SingleOrDefaultAsync(cancellationToken));
        var defects = new List<AuditDefect>();
        // Without its key nothing of a chain is right.
        var chain = new AuditChain(key ?? RandomNumberGenerator.GetBytes(32), tenantId);
        var (last, count) = await WalkAsync(connection, chain, known, defects, cancellationToken);

        var head = await db.AuditHeads.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        if (head is null ? last.Sequence > 0 : head.Sequence != last.Sequence || !Same(head.Mac, last.Mac))
        {
            defects.Add(new(AuditDefectKind.CutOff, $"The chain ends with {last.Sequence}, its head says {head?.Sequence ?? 0}.", last.Sequence));
        }
        else if (head is not null && !chain.Ends(head.Sequence, head.Mac, head.Seal))
        {
            defects.Add(new(AuditDefectKind.CutOff, $"The chain ends with {last.Sequence} as its head says, which Slipway did not seal.", last.Sequence));
        }

        if (known is { } remembered && remembered.Sequence > last.Sequence)
        {
            defects.Add(new(AuditDefectKind.CutOff, $"The chain ends with {last.Sequence} and did have {remembered.Sequence}.", remembered.Sequence));
        }

        await AsideAsync(connection, AuditDefectKind.Missing, "It was appended, and taken away before it was sealed.",
            "select u.event_id from slipway.audit_unsealed u where not exists (select from slipway.audit_events e where e.id = u.event_id)", defects, cancellationToken);
        await AsideAsync(connection, AuditDefectKind.Added, "It was never appended by Slipway.",
            """
            select e.id from slipway.audit_events e where not exists (select from slipway.audit_seals s where s.event_id = e.id)
            and not exists (select from slipway.audit_unsealed u where u.event_id = e.id)
            """, defects, cancellationToken);
        await using var waiting = new NpgsqlCommand("select count(*) from slipway.audit_unsealed", connection);
        return new AuditReport(
            defects.Count == 0, count, (long)(await waiting.ExecuteScalarAsync(cancellationToken))!, last.Sequence, Convert.ToHexStringLower(last.Mac), [.. defects.Take(DefectsNamed)]);
    }

    private static async Task<((long Sequence, byte[] Mac) Last, long Count)> WalkAsync(
        NpgsqlConnection connection, AuditChain chain, (long Sequence, byte[] Mac)? known, List<AuditDefect> defects, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"select s.sequence, s.event_id, s.mac, {SealedContent.Columns} from slipway.audit_seals s left join slipway.audit_events e on e.id = s.event_id order by s.sequence", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var last = (Sequence: 0L, Mac: AuditChain.Beginning);
        var count = 0L;
        while (await reader.ReadAsync(cancellationToken))
        {
            count++;
            var (sequence, id, mac) = (reader.GetInt64(0), reader.GetGuid(1), reader.GetFieldValue<byte[]>(2));
            if (sequence != last.Sequence + 1)
            {
                Found(AuditDefectKind.Missing, sequence, null, $"Links {last.Sequence + 1} to {sequence - 1} are missing.");
            }
            else if (reader.IsDBNull(3))
            {
                Found(AuditDefectKind.Missing, sequence, id, "The event is missing.");
            }
            else if (!Same(chain.Next(last.Mac, sequence, SealedContent.Read(reader, 3)), mac))
            {
                Found(AuditDefectKind.Changed, sequence, id, "The event or its link says something else than when it was sealed.");
            }

            if (known is { } remembered && remembered.Sequence == sequence && !Same(remembered.Mac, mac))
            {
                Found(AuditDefectKind.Changed, sequence, id, "The link is another than the one that was remembered.");
            }

            last = (sequence, mac);
        }

        return (last, count);

        void Found(AuditDefectKind kind, long sequence, Guid? id, string detail)
        {
            if (defects.Count < DefectsNamed)
            {
                defects.Add(new(kind, detail, sequence, id));
            }
        }
    }

    private static async Task AsideAsync(NpgsqlConnection connection, AuditDefectKind kind, string detail, string sql, List<AuditDefect> defects, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"{sql} limit {DefectsNamed}", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            defects.Add(new(kind, detail, EventId: reader.GetGuid(0)));
        }
    }

    private static bool Same(byte[] left, byte[] right) => CryptographicOperations.FixedTimeEquals(left, right);
}
