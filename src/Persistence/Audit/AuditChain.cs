using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Slipway.Persistence.Secrets;

namespace Slipway.Persistence.Audit;

/// <summary>What of an event is sealed, as the database says it.</summary>
internal sealed record SealedContent(Guid Id, DateTimeOffset Time, string Actor, string Action, string Target, string? Address, string? TraceId, string Data)
{
    public const string Columns = "e.id, e.time, e.actor, e.action, e.target, e.address, e.trace_id, e.data::text";

    /// <param name="reader">On a row with <see cref="Columns"/>.</param>
    /// <param name="at">The first of them.</param>
    public static SealedContent Read(NpgsqlDataReader reader, int at) => new(
        reader.GetGuid(at), reader.GetFieldValue<DateTimeOffset>(at + 1), reader.GetString(at + 2), reader.GetString(at + 3), reader.GetString(at + 4),
        reader.IsDBNull(at + 5) ? null : reader.GetString(at + 5), reader.IsDBNull(at + 6) ? null : reader.GetString(at + 6), reader.GetString(at + 7));
}

/// <summary>One tenant's chain: each link's MAC covers the one before.</summary>
internal sealed class AuditChain(byte[] key, Guid tenantId)
{
    public static readonly byte[] Beginning = new byte[32];

    private readonly byte[] _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, 32, info: tenantId.ToByteArray());

    public byte[] Next(byte[] previous, long sequence, SealedContent content)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        mac.AppendData(previous);
        Number(sequence);
        mac.AppendData(content.Id.ToByteArray());
        Number(content.Time.UtcTicks / TimeSpan.TicksPerMicrosecond);
        foreach (var text in new[] { content.Actor, content.Action, content.Target, content.Address, content.TraceId, content.Data })
        {
            // With its length, or two neighbours could share their letters differently.
            var bytes = text is null ? [] : Encoding.UTF8.GetBytes(text);
            Number(text is null ? -1 : bytes.Length);
            mac.AppendData(bytes);
        }

        return mac.GetHashAndReset();

        void Number(long number)
        {
            Span<byte> bytes = stackalloc byte[8];
            BinaryPrimitives.WriteInt64BigEndian(bytes, number);
            mac.AppendData(bytes);
        }
    }

    /// <summary>That the chain ends here: made of no link that was there before.</summary>
    public byte[] End(long sequence, byte[] mac)
    {
        using var end = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(number, sequence);
        end.AppendData("head"u8);
        end.AppendData(number);
        end.AppendData(mac);
        return end.GetHashAndReset();
    }

    /// <returns>Whether that end was sealed by whoever has the key.</returns>
    public bool Ends(long sequence, byte[] mac, byte[]? seal) => CryptographicOperations.FixedTimeEquals(End(sequence, mac), seal);

    /// <returns>The key of all chains, or null where nothing was ever sealed.</returns>
    public static byte[]? ReadKey(SecretProtector protector, byte[]? stored) => stored is null ? null : protector.Unprotect<byte[]>(Guid.Empty, stored);
}
