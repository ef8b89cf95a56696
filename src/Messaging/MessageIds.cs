using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Slipway.Messaging;

/// <summary>
/// Message ids that are the same whenever the same thing is said again, so that the inbox drops repeats.
/// Set them as <c>publish(message, context => context.MessageId = MessageIds.Create(…))</c>.
/// </summary>
public static class MessageIds
{
    /// <param name="kind">What is said, e.g. <c>task-finished</c>; two kinds never share an id.</param>
    public static Guid Create(Guid task, int attempt, long epoch, string kind)
    {
        Span<byte> key = stackalloc byte[28 + Encoding.UTF8.GetMaxByteCount(kind.Length)];
        task.TryWriteBytes(key, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(key[16..], attempt);
        BinaryPrimitives.WriteInt64BigEndian(key[20..], epoch);
        var length = 28 + Encoding.UTF8.GetBytes(kind, key[28..]);

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key[..length], hash);
        // RFC 9562 version 8 (application-defined), so that nobody takes it for random or time-ordered.
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
