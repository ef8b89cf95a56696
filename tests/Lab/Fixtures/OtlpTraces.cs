using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Slipway.Tests.Lab.Fixtures;

/// <summary>Reads what the tests look at of an ExportTraceServiceRequest; field numbers are those of OTLP's trace.proto.</summary>
internal static class OtlpTraces
{
    public static IEnumerable<Span> Read(byte[] request) =>
        from resource in Messages(request, 1)
        from scope in Messages(resource, 2)
        from span in Messages(scope, 2)
        select ReadSpan(span);

    private static Span ReadSpan(byte[] span)
    {
        var fields = Fields(span).ToLookup(field => field.Number, field => field.Value);
        return new Span(
            Hex(fields[1]), Hex(fields[2]), Hex(fields[4]), Encoding.UTF8.GetString(fields[5].First()),
            fields[9].Select(ReadTag).GroupBy(tag => tag.Key).ToDictionary(tags => tags.Key, tags => tags.Last().Value));
    }

    private static KeyValuePair<string, string> ReadTag(byte[] tag)
    {
        var fields = Fields(tag).ToLookup(field => field.Number, field => field.Value);
        var value = Fields(fields[2].FirstOrDefault() ?? []).Select(field => field.Number switch
        {
            1 => Encoding.UTF8.GetString(field.Value),
            3 => BinaryPrimitives.ReadInt64LittleEndian(field.Value).ToString(CultureInfo.InvariantCulture),
            _ => "",
        }).FirstOrDefault("");
        return KeyValuePair.Create(Encoding.UTF8.GetString(fields[1].First()), value);
    }

    private static string Hex(IEnumerable<byte[]> value) => Convert.ToHexStringLower(value.FirstOrDefault() ?? []);

    private static IEnumerable<byte[]> Messages(byte[] message, int number) => Fields(message).Where(field => field.Number == number).Select(field => field.Value);

    /// <summary>Numbers come as eight little-endian bytes, whatever their encoding.</summary>
    private static List<(int Number, byte[] Value)> Fields(byte[] message)
    {
        var fields = new List<(int, byte[])>();
        var at = 0;
        while (at < message.Length)
        {
            var key = Varint(message, ref at);
            var length = (key & 7) switch { 0 => 0, 1 => 8, 5 => 4, _ => (int)Varint(message, ref at) };
            byte[] value;
            if ((key & 7) == 0)
            {
                value = new byte[8];
                BinaryPrimitives.WriteUInt64LittleEndian(value, Varint(message, ref at));
            }
            else
            {
                value = message[at..(at + length)];
                at += length;
            }

            fields.Add(((int)(key >> 3), value));
        }

        return fields;
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = message[at++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
                return value;
        }
    }
}
