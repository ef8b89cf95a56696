using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;
using Slipway.Messaging.Inbox;

namespace Slipway.Messaging.Outbox;

/// <summary>The statements of relay, cleanup and metrics, on the system role's own connections.</summary>
internal sealed class OutboxTable
{
    private const string Columns =
        "id, message_id, destination, message_types, content_type, body, headers, properties, conversation_id, correlation_id, "
        + "initiator_id, request_id, source, response, fault, sent_at, expires_at, deliver_after, token_id, attempts";

    private readonly string _outbox;
    private readonly string _inbox;

    public OutboxTable(DbContext model)
    {
        _outbox = model.TableOf<OutboxRow>();
        _inbox = model.TableOf<InboxRow>();
    }

    public static OutboxTable For<TDbContext>(IServiceProvider services)
        where TDbContext : DbContext
    {
        using var scope = services.CreateScope();
        return new OutboxTable(scope.ServiceProvider.GetRequiredService<TDbContext>());
    }

    public async Task<List<OutboxRow>> LockDueAsync(NpgsqlConnection connection, int limit, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"select {Columns} from {_outbox} where deliver_after <= now() order by deliver_after, id limit $1 for update skip locked";
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        var rows = new List<OutboxRow>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(Read(reader).Deserialize());
        return rows;
    }

    public async Task DeleteAsync(NpgsqlConnection connection, long[] ids, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"delete from {_outbox} where id = any($1)";
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = ids });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Due again after 0.2 s, doubling to 5 s: long enough to spare the broker, short enough to be unnoticed after an outage.</summary>
    public async Task PostponeAsync(NpgsqlConnection connection, long[] ids, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"update {_outbox} set attempts = attempts + 1, deliver_after = clock_timestamp() + least(5, 0.2 * 2 ^ least(attempts, 10)) * interval '1 second' where id = any($1)";
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = ids });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <returns>How long until the next row falls due, null when none waits.</returns>
    public async Task<TimeSpan?> NextDueAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"select min(deliver_after) - clock_timestamp() from {_outbox} where deliver_after > now()";
        return await command.ExecuteScalarAsync(cancellationToken) as TimeSpan?;
    }

    public async Task<(long Depth, double LagSeconds)> MeasureAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand($"select count(*), coalesce(extract(epoch from now() - min(deliver_after)), 0)::float8 from {_outbox} where deliver_after <= now()");
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleRow, cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetDouble(1));
    }

    /// <summary>Forgets at most 10 000 messages, so that no single statement holds many locks.</summary>
    public async Task<int> ForgetAsync(NpgsqlDataSource source, TimeSpan age, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(
            $"delete from {_inbox} where ctid = any(array(select ctid from {_inbox} where received_at < now() - $1 limit 10000 for update skip locked))");
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = age, NpgsqlDbType = NpgsqlDbType.Interval });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static OutboxRow Read(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetInt64(0),
        MessageId = reader.GetGuid(1),
        Destination = reader.GetString(2),
        MessageTypes = reader.GetString(3),
        ContentType = reader.GetString(4),
        Body = reader.GetString(5),
        HeadersJson = TextOrNull(reader, 6),
        PropertiesJson = TextOrNull(reader, 7),
        ConversationId = GuidOrNull(reader, 8),
        CorrelationId = GuidOrNull(reader, 9),
        InitiatorId = GuidOrNull(reader, 10),
        RequestId = GuidOrNull(reader, 11),
        Source = TextOrNull(reader, 12),
        Response = TextOrNull(reader, 13),
        Fault = TextOrNull(reader, 14),
        SentAt = reader.GetFieldValue<DateTimeOffset>(15),
        ExpiresAt = reader.IsDBNull(16) ? null : reader.GetFieldValue<DateTimeOffset>(16),
        DeliverAfter = reader.GetFieldValue<DateTimeOffset>(17),
        TokenId = GuidOrNull(reader, 18),
        Attempts = reader.GetInt32(19),
    };

    private static string? TextOrNull(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static Guid? GuidOrNull(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetGuid(column);
}
