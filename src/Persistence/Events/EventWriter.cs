using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Slipway.Persistence.Events;

public readonly record struct NewEvent(string Type, object Data);

/// <summary>
/// Appends events of a build inside the caller's transaction. The build's head row gives out the numbers and stays locked
/// until commit, so that they have no gaps and readers see them in order. Append last: the lock is a build-wide one.
/// </summary>
public static class EventWriter
{
    /// <summary>pg_notify channel; the payload is the build's id.</summary>
    public const string Channel = "slipway_events";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    /// <exception cref="InvalidOperationException">No transaction is open.</exception>
    public static async Task AppendAsync(SlipwayDbContext db, Guid tenantId, Guid buildId, IReadOnlyList<NewEvent> events, CancellationToken cancellationToken)
    {
        if (events.Count == 0)
        {
            return;
        }

        if (db.Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException("Events are appended in a transaction, or their numbers get gaps.");
        }

        await db.Database.ExecuteSqlRawAsync(
            """
            with head as (
                insert into slipway.event_heads (build_id, tenant_id, last) values (@build, @tenant, @count)
                on conflict (build_id) do update set last = slipway.event_heads.last + @count
                returning last - @count as before
            )
            insert into slipway.events (build_id, sequence, tenant_id, type, time, data)
            select @build, head.before + e.ordinal, @tenant, e.type, clock_timestamp(), e.data::jsonb
            from head, unnest(@types, @data) with ordinality as e (type, data, ordinal);
            select pg_notify(@channel, @build::text);
            """,
            [
                new NpgsqlParameter("build", buildId),
                new NpgsqlParameter("tenant", tenantId),
                new NpgsqlParameter("count", NpgsqlDbType.Bigint) { Value = (long)events.Count },
                new NpgsqlParameter("types", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = events.Select(e => e.Type).ToArray() },
                new NpgsqlParameter("data", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = events.Select(e => JsonSerializer.Serialize(e.Data, Json)).ToArray() },
                new NpgsqlParameter("channel", Channel),
            ],
            cancellationToken);
    }
}
