using System.Globalization;
using System.Text;

namespace Slipway.Api.Features.Imports.Inventories;

internal static class PythonString
{
    /// <param name="at">Of the opening quote.</param>
    /// <param name="end">Behind the closing quote.</param>
    public static bool Read(string text, int at, bool raw, bool bytes, StringBuilder into, out int end)
    {
        var quote = text[at];
        var closing = string.CompareOrdinal(text, at, new string(quote, 3), 0, 3) == 0 ? new string(quote, 3) : quote.ToString();
        end = at + closing.Length;
        while (end < text.Length)
        {
            if (string.CompareOrdinal(text, end, closing, 0, closing.Length) == 0)
            {
                end += closing.Length;
                return true;
            }

            if (text[end] == '\n' && closing.Length == 1 || bytes && text[end] > '\x7f')
            {
                return false;
            }

            if (text[end] != '\\')
            {
                into.Append(text[end++]);
            }
            else if (end + 1 == text.Length)
            {
                return false;
            }
            else if (raw)
            {
                into.Append(text, end, 2);
                end += 2;
            }
            else if (!Escape(text, bytes, into, ref end))
            {
                return false;
            }
        }

        return false;
    }

    private static bool Escape(string text, bool bytes, StringBuilder into, ref int at)
    {
        var kind = text[at + 1];
        at += 2;
        switch (kind)
        {
            case '\n':
                return true;
            case '\\' or '\'' or '"':
                into.Append(kind);
                return true;
            case 'a' or 'b' or 'f' or 'n' or 'r' or 't' or 'v':
                into.Append("\a\b\f\n\r\t\v"["abfnrtv".IndexOf(kind, StringComparison.Ordinal)]);
                return true;
            case >= '0' and <= '7':
                var octal = kind - '0';
                for (var digit = 0; digit < 2 && at < text.Length && text[at] is >= '0' and <= '7'; digit++)
                {
                    octal = octal * 8 + (text[at++] - '0');
                }

                into.Append((char)octal);
                return true;
            case 'x':
                return Code(text, 2, into, ref at);
            case 'u' when !bytes:
                return Code(text, 4, into, ref at);
            case 'U' when !bytes:
                return Code(text, 8, into, ref at);
            case 'N' when !bytes:
                return false;
            default:
                into.Append('\\').Append(kind);
                return true;
        }
    }

    private static bool Code(string text, int digits, StringBuilder into, ref int at)
    {
        if (at + digits > text.Length || !uint.TryParse(text.AsSpan(at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || code > 0x10FFFF)
        {
            return false;
        }

        at += digits;
        into.Append(Rune.IsValid(code) ? new Rune(code).ToString() : ((char)code).ToString());
        return true;
    }
}
