using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;
using Slipway.Persistence.Secrets;

namespace Slipway.Persistence.Audit;

/// <summary>Connections as role slipway_auditor: reads every tenant's events, appends seals, changes nothing else.</summary>
public sealed class AuditDatabase(NpgsqlDataSource source) : IAsyncDisposable
{
    public NpgsqlDataSource Source => source;

    public ValueTask DisposeAsync() => source.DisposeAsync();
}

/// <summary>Where a tenant's chain ends.</summary>
public sealed record ChainHead(Guid TenantId, long Sequence, byte[] Mac);

/// <summary>Appends what was committed since to the chains. One process does it at a time.</summary>
public sealed class AuditSealing(AuditDatabase database, SecretProtector protector)
{
    private const int Batch = 500;

    private byte[]? _key;

    /// <returns>The chains that grew.</returns>
    public async Task<IReadOnlyList<ChainHead>> SealAsync(CancellationToken cancellationToken)
    {
        _key ??= await EnsureKeyAsync(cancellationToken);
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var events = await UnsealedAsync(connection, cancellationToken);
        var heads = new List<ChainHead>();
        foreach (var tenant in events.GroupBy(one => one.Tenant, one => one.Content))
        {
            heads.Add(await AppendAsync(connection, tenant.Key, [.. tenant], cancellationToken));
        }

        await transaction.CommitAsync(cancellationToken);
        return heads;
    }

    private static async Task<List<(Guid Tenant, SealedContent Content)>> UnsealedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"select u.tenant_id, {SealedContent.Columns} from slipway.audit_unsealed u join slipway.audit_events e on e.id = u.event_id order by u.position limit {Batch}", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var events = new List<(Guid, SealedContent)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            events.Add((reader.GetGuid(0), SealedContent.Read(reader, 1)));
        }

        return events;
    }

    private async Task<ChainHead> AppendAsync(NpgsqlConnection connection, Guid tenantId, SealedContent[] events, CancellationToken cancellationToken)
    {
        var chain = new AuditChain(_key!, tenantId);
        var (sequence, mac, seal) = await HeadAsync(connection, tenantId, cancellationToken);
        // A head that somebody else made stays known as such, or the next event would cover what was cut off.
        var isOurs = sequence == 0 || chain.Ends(sequence, mac, seal);
        var sequences = new long[events.Length];
        var macs = new byte[events.Length][];
        for (var at = 0; at < events.Length; at++)
        {
            sequences[at] = ++sequence;
            macs[at] = mac = chain.Next(mac, sequence, events[at]);
        }

        var ids = events.Select(one => one.Id).ToArray();
        await using var append = new NpgsqlCommand(
            """
            insert into slipway.audit_seals (tenant_id, sequence, event_id, mac) select $1, s, e, m from unnest($2::bigint[], $3::uuid[], $4::bytea[]) as t(s, e, m);
            """, connection)
        {
            Parameters = { new() { Value = tenantId }, new() { Value = sequences }, new() { Value = ids }, new() { Value = macs } },
        };
        await append.ExecuteNonQueryAsync(cancellationToken);
        await using var move = new NpgsqlCommand(
            """
            insert into slipway.audit_heads (tenant_id, sequence, mac, seal) values ($1, $2, $3, $4)
            on conflict (tenant_id) do update set sequence = excluded.sequence, mac = excluded.mac, seal = excluded.seal
            """, connection)
        {
            Parameters =
            {
                new() { Value = tenantId }, new() { Value = sequence }, new() { Value = mac },
                new() { Value = isOurs ? chain.End(sequence, mac) : (object?)seal ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea },
            },
        };
        await move.ExecuteNonQueryAsync(cancellationToken);
        await using var done = new NpgsqlCommand("delete from slipway.audit_unsealed where event_id = any($1)", connection) { Parameters = { new() { Value = ids } } };
        await done.ExecuteNonQueryAsync(cancellationToken);
        return new ChainHead(tenantId, sequence, mac);
    }

    /// <summary>Once, after an upgrade from a version that sealed no heads: believes the heads that have none of ours, and gives them one.</summary>
    /// <returns>How many.</returns>
    public async Task<int> SealHeadsAsync(CancellationToken cancellationToken)
    {
        _key ??= await EnsureKeyAsync(cancellationToken);
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var heads = new List<(ChainHead Head, byte[]? Seal)>();
        await using (var command = new NpgsqlCommand("select tenant_id, sequence, mac, seal from slipway.audit_heads for update", connection))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                heads.Add((new(reader.GetGuid(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2)), reader.IsDBNull(3) ? null : reader.GetFieldValue<byte[]>(3)));
            }
        }

        var others = heads.Where(one => !new AuditChain(_key, one.Head.TenantId).Ends(one.Head.Sequence, one.Head.Mac, one.Seal)).Select(one => one.Head).ToList();
        foreach (var head in others)
        {
            await using var seal = new NpgsqlCommand("update slipway.audit_heads set seal = $2 where tenant_id = $1", connection)
            {
                Parameters = { new() { Value = head.TenantId }, new() { Value = new AuditChain(_key, head.TenantId).End(head.Sequence, head.Mac) } },
            };
            await seal.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return others.Count;
    }

    private static async Task<(long Sequence, byte[] Mac, byte[]? Seal)> HeadAsync(NpgsqlConnection connection, Guid tenantId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select sequence, mac, seal from slipway.audit_heads where tenant_id = $1 for update", connection) { Parameters = { new() { Value = tenantId } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), reader.IsDBNull(2) ? null : reader.GetFieldValue<byte[]>(2)) : (0, AuditChain.Beginning, null);
    }

    private async Task<byte[]> EnsureKeyAsync(CancellationToken cancellationToken)
    {
        await using (var insert = database.Source.CreateCommand("insert into slipway.audit_keys (id, protected) select 1, $1 where not exists (select from slipway.audit_keys) on conflict do nothing"))
        {
            insert.Parameters.Add(new() { Value = protector.Protect(Guid.Empty, RandomNumberGenerator.GetBytes(32)) });
            await insert.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var read = database.Source.CreateCommand("select protected from slipway.audit_keys where id = 1");
        return AuditChain.ReadKey(protector, (byte[]?)await read.ExecuteScalarAsync(cancellationToken))!;
    }
}
