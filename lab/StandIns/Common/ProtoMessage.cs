using System.Text;

namespace Slipway.StandIns.Common;

/// <summary>
/// As much of the protobuf wire format as CRI and etcd need: fields by number, written in order, read into lists.
/// Two small services do not pay for a code generator and its packages in the lab's build.
/// </summary>
public sealed class ProtoMessage
{
    private readonly MemoryStream bytes = new();

    public ProtoMessage Add(int field, string? value) => string.IsNullOrEmpty(value) ? this : Add(field, Encoding.UTF8.GetBytes(value));

    public ProtoMessage Add(int field, byte[] value)
    {
        WriteVarint((ulong)field << 3 | 2);
        WriteVarint((ulong)value.Length);
        bytes.Write(value);
        return this;
    }

    public ProtoMessage Add(int field, ProtoMessage value) => Add(field, value.ToArray());

    public ProtoMessage Add(int field, long value)
    {
        if (value == 0) return this;
        WriteVarint((ulong)field << 3);
        WriteVarint((ulong)value);
        return this;
    }

    public ProtoMessage Add(int field, bool value) => Add(field, value ? 1 : 0);

    public ProtoMessage AddAll(int field, IEnumerable<string> values)
    {
        foreach (var value in values) Add(field, Encoding.UTF8.GetBytes(value));
        return this;
    }

    public ProtoMessage AddMap(int field, IEnumerable<KeyValuePair<string, string>> map)
    {
        foreach (var (key, value) in map) Add(field, new ProtoMessage().Add(1, key).Add(2, value));
        return this;
    }

    public byte[] ToArray() => bytes.ToArray();

    private void WriteVarint(ulong value)
    {
        while (value >= 0x80)
        {
            bytes.WriteByte((byte)(value | 0x80));
            value >>= 7;
        }
        bytes.WriteByte((byte)value);
    }
}

public sealed class ProtoFields
{
    public static readonly ProtoFields Empty = new([]);

    private readonly Dictionary<int, List<(long Number, byte[] Bytes)>> fields = [];

    public ProtoFields(ReadOnlySpan<byte> message)
    {
        while (message.Length > 0)
        {
            var tag = ReadVarint(ref message);
            long number = 0;
            byte[] data = [];
            switch (tag & 7)
            {
                case 0:
                    number = (long)ReadVarint(ref message);
                    break;
                case 1:
                    message = message[8..];
                    break;
                case 2:
                    var length = (int)ReadVarint(ref message);
                    data = message[..length].ToArray();
                    message = message[length..];
                    break;
                case 5:
                    message = message[4..];
                    break;
                default:
                    throw new CommandException("malformed protobuf message");
            }
            var field = (int)(tag >> 3);
            if (!fields.TryGetValue(field, out var list)) fields[field] = list = [];
            list.Add((number, data));
        }
    }

    public long Number(int field) => fields.TryGetValue(field, out var list) ? list[^1].Number : 0;

    public byte[] Bytes(int field) => fields.TryGetValue(field, out var list) ? list[^1].Bytes : [];

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    public ProtoFields Message(int field) => fields.TryGetValue(field, out var list) ? new(list[^1].Bytes) : Empty;

    public IEnumerable<string> Texts(int field) => fields.TryGetValue(field, out var list) ? list.Select(item => Encoding.UTF8.GetString(item.Bytes)) : [];

    public IEnumerable<ProtoFields> Messages(int field) => fields.TryGetValue(field, out var list) ? list.Select(item => new ProtoFields(item.Bytes)) : [];

    public Dictionary<string, string> Map(int field) => Messages(field).ToDictionary(pair => pair.Text(1), pair => pair.Text(2));

    private static ulong ReadVarint(ref ReadOnlySpan<byte> message)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[0];
            message = message[1..];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
    }
}
