using System.Buffers;
using System.Text;

namespace Slipway.StepRunners.Execution;

/// <summary>
/// Replaces known secret values in output. A secret of several lines is known by each of its lines, so no match crosses a
/// line end; within a line cut into pieces, what may be the beginning of a secret is held back until more has come.
/// </summary>
internal sealed class Redactor
{
    public static ReadOnlySpan<byte> Mark => "[redacted]"u8;

    private const int Shortest = 6;

    // Matches are looked for by their first three bytes, then compared.
    private readonly bool[] _begins = new bool[1 << 16];
    private readonly Dictionary<int, byte[][]> _byBeginning;
    private readonly int _longest;
    private int _covered;

    /// <param name="secrets">Values of less than six characters are left out: they would blacken ordinary words.</param>
    public Redactor(IEnumerable<string> secrets)
    {
        var patterns = secrets.SelectMany(Forms).Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes).Where(p => p.Length >= Shortest).ToArray();
        _longest = patterns.Length == 0 ? 0 : patterns.Max(p => p.Length);
        _byBeginning = patterns.GroupBy(p => Beginning(p)).ToDictionary(g => g.Key, g => g.OrderByDescending(p => p.Length).ToArray());
        foreach (var key in _byBeginning.Keys)
        {
            _begins[key & 0xFFFF] = true;
        }
    }

    /// <summary>Redacts a whole text.</summary>
    public string Redact(string text)
    {
        if (_longest == 0 || text.Length < Shortest)
        {
            return text;
        }

        var output = new ArrayBufferWriter<byte>(text.Length);
        var covered = 0;
        Redact(Encoding.UTF8.GetBytes(text), last: true, ref covered, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>Redacts a piece of a line.</summary>
    /// <param name="piece">What was not consumed of the piece before, and what came since.</param>
    /// <param name="last">The line ends with this piece.</param>
    /// <param name="output">Where the redacted text goes.</param>
    /// <returns>Bytes consumed; the rest must come again with the next piece.</returns>
    public int Redact(ReadOnlySpan<byte> piece, bool last, IBufferWriter<byte> output) => Redact(piece, last, ref _covered, output);

    private int Redact(ReadOnlySpan<byte> piece, bool last, ref int covered, IBufferWriter<byte> output)
    {
        // A match that starts before this point is seen whole.
        var certain = last ? piece.Length : Math.Max(0, piece.Length - Math.Max(0, _longest - 1));
        var written = Math.Min(covered, certain);
        var end = covered;
        for (var i = 0; i < certain; i++)
        {
            var length = LongestAt(piece, i);
            if (length == 0)
            {
                continue;
            }

            // Overlapping matches become one mark.
            if (i >= end)
            {
                output.Write(piece[written..i]);
                output.Write(Mark);
            }

            end = Math.Max(end, i + length);
            written = Math.Min(end, certain);
        }

        output.Write(piece[written..certain]);
        covered = last ? 0 : Math.Max(0, end - certain);
        return certain;
    }

    private int LongestAt(ReadOnlySpan<byte> text, int at)
    {
        if (at + Shortest > text.Length || !_begins[text[at] | (text[at + 1] << 8)] || !_byBeginning.TryGetValue(Beginning(text[at..]), out var candidates))
        {
            return 0;
        }

        foreach (var candidate in candidates)
        {
            if (text[at..].StartsWith(candidate))
            {
                return candidate.Length;
            }
        }

        return 0;
    }

    private static int Beginning(ReadOnlySpan<byte> text) => text[0] | (text[1] << 8) | (text[2] << 16);

    private static IEnumerable<string> Forms(string secret)
    {
        foreach (var line in Lines(secret))
        {
            yield return line;
            // As a field of the protocol, where a line of it is too long or not whole, so that it is shown as it came.
            yield return line.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal);
        }

        // The last group depends on what follows the secret in the encoded text. The base64 tool breaks lines after 76 characters, PEM after 64.
        var bytes = Encoding.UTF8.GetBytes(secret);
        var encoded = Convert.ToBase64String(bytes.AsSpan(0, bytes.Length / 3 * 3));
        if (encoded.Length >= 8)
        {
            yield return encoded;
            foreach (var width in (int[])[76, 64])
            {
                foreach (var piece in encoded.Chunk(width).Where(piece => piece.Length >= 16))
                {
                    yield return new string(piece);
                }
            }
        }
    }

    // The frame of a PEM block is no secret and would blacken every certificate shown.
    private static IEnumerable<string> Lines(string secret) => secret
        .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Where(line => Encoding.UTF8.GetByteCount(line) >= Shortest && !line.StartsWith("-----", StringComparison.Ordinal));
}
