using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Slipway.Api.Auth;
using Slipway.Api.Problems;
using Slipway.Contracts;
using Slipway.Contracts.Errors;
using Slipway.Persistence;

namespace Slipway.Api.Idempotency;

/// <summary>A response that was given before to the same request.</summary>
public sealed record StoredResponse<T>(T Body, IReadOnlyDictionary<string, string> Headers);

/// <summary>A request that its sender may repeat: the first one's response is kept, in the transaction that it answers for.</summary>
public sealed record IdempotencyKey(Guid TenantId, string Principal, string Operation, string Key, byte[] Fingerprint)
{
    public const string HeaderName = "Idempotency-Key";
    public const string ReplayedHeader = "Idempotent-Replayed";
    private static readonly TimeSpan Kept = TimeSpan.FromDays(2);

    /// <param name="operation">Method and canonical path.</param>
    /// <param name="body">Bytes whose repetition makes it the same request.</param>
    /// <exception cref="ProblemException">The header is missing or unusable.</exception>
    public static IdempotencyKey Require(HttpRequest request, Caller caller, string operation, byte[] body)
    {
        // The draft's value is a quoted structured-field string; bare ones are common.
        var key = request.Headers[HeaderName].ToString().Trim();
        key = key is ['"', .., '"'] ? key[1..^1] : key;
        return key.Length switch
        {
            0 => throw new ProblemException(ErrorCodes.IdempotencyKeyMissing),
            > 200 => throw ProblemException.Parameter(HeaderName, "at most 200 characters."),
            _ => new IdempotencyKey(caller.TenantId, caller.Principal, operation, key, SHA256.HashData(body)),
        };
    }

    /// <exception cref="ProblemException">The key was used for another request.</exception>
    public async Task<StoredResponse<T>?> FindAsync<T>(SlipwayDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var record = await db.IdempotencyRecords.AsNoTracking().SingleOrDefaultAsync(
            row => row.Principal == Principal && row.Operation == Operation && row.Key == Key && row.ExpiresAt > now, cancellationToken);
        if (record is null)
        {
            return null;
        }

        return record.Fingerprint.AsSpan().SequenceEqual(Fingerprint)
            ? new StoredResponse<T>(
                JsonSerializer.Deserialize<T>(record.Body, SlipwayJson.Options)!,
                JsonSerializer.Deserialize<Dictionary<string, string>>(record.Headers)!)
            : throw new ProblemException(ErrorCodes.IdempotencyKeyReused);
    }

    /// <summary>
    /// Keeps the response, and lets go of some that have expired. While another request with the same key is being handled this waits for its end, a few seconds at most.
    /// </summary>
    /// <returns>False: the other request has won, and <see cref="FindAsync"/> finds its response.</returns>
    /// <exception cref="ProblemException">The other request takes too long.</exception>
    public async Task<bool> TryKeepAsync<T>(
        SlipwayDbContext db, DateTimeOffset now, int status, T body, IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken)
    {
        try
        {
            return await db.Database.ExecuteSqlRawAsync(
                """
                set local lock_timeout = '5s';
                with expired as (
                    delete from slipway.idempotency_records where ctid = any (array(
                        select ctid from slipway.idempotency_records
                        where tenant_id = @tenant and expires_at <= @now and key <> @key limit 100 for update skip locked))
                )
                insert into slipway.idempotency_records as kept (tenant_id, principal, operation, key, fingerprint, status, headers, body, expires_at)
                values (@tenant, @principal, @operation, @key, @fingerprint, @status, @headers, @body, @expires)
                on conflict (tenant_id, principal, operation, key) do update
                set fingerprint = excluded.fingerprint, status = excluded.status, headers = excluded.headers, body = excluded.body, expires_at = excluded.expires_at
                where kept.expires_at <= @now;
                """,
                [
                    new NpgsqlParameter("tenant", TenantId),
                    new NpgsqlParameter("principal", Principal),
                    new NpgsqlParameter("operation", Operation),
                    new NpgsqlParameter("key", Key),
                    new NpgsqlParameter("fingerprint", Fingerprint),
                    new NpgsqlParameter("status", status),
                    new NpgsqlParameter("headers", NpgsqlDbType.Jsonb) { Value = JsonSerializer.Serialize(headers) },
                    new NpgsqlParameter("body", JsonSerializer.Serialize(body, SlipwayJson.Options)),
                    new NpgsqlParameter("expires", now + Kept),
                    new NpgsqlParameter("now", now),
                ],
                cancellationToken) == 1;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new ProblemException(ErrorCodes.IdempotencyKeyInFlight) { RetryAfter = TimeSpan.FromSeconds(2) };
        }
    }
}
