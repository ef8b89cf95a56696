using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Slipway.Api.Features.Imports.Inventories;

/// <summary>
/// Values of an INI inventory. Ansible reads them as literals of Python and takes as text what is none, so <c>True</c> is a
/// boolean and <c>true</c> is not, and <c>007</c> is text.
/// </summary>
public static partial class PythonLiteral
{
    private const int MaxDepth = 64;

    public static JsonNode? Parse(string text)
    {
        if (text.Contains('\0'))
        {
            return JsonValue.Create(text);
        }

        var reading = new Reading(text.TrimStart(' ', '\t'));
        return reading.Whole(out var value) ? value : JsonValue.Create(text);
    }

    [GeneratedRegex("\\G[uUrRbB]{0,2}(?=['\"])")]
    private static partial Regex StringPrefix();

    private sealed class Reading(string text)
    {
        private int _at;
        // Inside brackets a line end is white space; outside it ends the expression.
        private int _open;

        public bool Whole(out JsonNode? value)
        {
            if (!Tuple(out value))
            {
                return false;
            }

            Skip();
            while (_at < text.Length && text[_at] is '\n' or '\r')
            {
                _at++;
                Skip();
            }

            return _at == text.Length;
        }

        /// <summary>One value, or several with commas between them.</summary>
        private bool Tuple(out JsonNode? value)
        {
            if (!Value(out value))
            {
                return false;
            }

            Skip();
            if (!Next(','))
            {
                return true;
            }

            var items = new JsonArray(value);
            value = items;
            for (Skip(); _at < text.Length && text[_at] is not (')' or '\n' or '\r'); Skip())
            {
                if (!Value(out var item))
                {
                    return false;
                }

                items.Add(item);
                Skip();
                if (!Next(','))
                {
                    break;
                }
            }

            return true;
        }

        private bool Value(out JsonNode? value)
        {
            value = null;
            Skip();
            if (_at >= text.Length)
            {
                return false;
            }

            switch (text[_at])
            {
                case '[':
                    return Bracketed(']', out value);
                case '(':
                    return Parenthesis(out value);
                case '{':
                    return Mapping(out value);
                case '+' or '-':
                    var negative = text[_at++] == '-';
                    Skip();
                    return PythonNumber.Read(text, ref _at, negative, out value);
                case (>= '0' and <= '9') or '.':
                    return PythonNumber.Read(text, ref _at, false, out value);
            }

            return Word("True", JsonValue.Create(true), ref value) || Word("False", JsonValue.Create(false), ref value)
                || Word("None", null, ref value) || Strings(out value);
        }

        private bool Word(string word, JsonNode? meaning, ref JsonNode? value)
        {
            if (string.CompareOrdinal(text, _at, word, 0, word.Length) != 0
                || (_at + word.Length < text.Length && (char.IsLetterOrDigit(text[_at + word.Length]) || text[_at + word.Length] == '_')))
            {
                return false;
            }

            _at += word.Length;
            value = meaning;
            return true;
        }

        private bool Parenthesis(out JsonNode? value)
        {
            value = null;
            if (!Open())
            {
                return false;
            }

            Skip();
            if (Next(')'))
            {
                _open--;
                value = new JsonArray();
                return true;
            }

            return Tuple(out value) && Close(')');
        }

        private bool Bracketed(char end, out JsonNode? value)
        {
            var items = new JsonArray();
            value = items;
            if (!Open())
            {
                return false;
            }

            for (Skip(); !Next(end); Skip())
            {
                if (!Value(out var item))
                {
                    return false;
                }

                items.Add(item);
                Skip();
                if (!Next(','))
                {
                    return Close(end);
                }
            }

            _open--;
            return true;
        }

        private bool Mapping(out JsonNode? value)
        {
            var mapping = new JsonObject();
            value = mapping;
            if (!Open())
            {
                return false;
            }

            for (Skip(); !Next('}'); Skip())
            {
                if (!Value(out var key) || key is JsonArray or JsonObject)
                {
                    return false;
                }

                Skip();
                if (!Next(':') || !Value(out var item))
                {
                    return false;
                }

                mapping[Numbers.KeyText(key)] = item;
                Skip();
                if (!Next(','))
                {
                    return Close('}');
                }
            }

            _open--;
            return true;
        }

        private bool Open()
        {
            _at++;
            return ++_open <= MaxDepth;
        }

        private bool Close(char end)
        {
            Skip();
            _open--;
            return Next(end);
        }

        private bool Strings(out JsonNode? value)
        {
            value = null;
            StringBuilder? whole = null;
            for (Skip(); StringPrefix().Match(text, _at) is { Success: true } prefix; Skip())
            {
                var kinds = prefix.Value.ToLowerInvariant();
                if (kinds is not ("" or "u" or "r" or "b" or "rb" or "br") || !PythonString.Read(text, _at + prefix.Length, kinds.Contains('r'), kinds.Contains('b'), whole ??= new(), out _at))
                {
                    return false;
                }
            }

            value = whole is null ? null : JsonValue.Create(whole.ToString());
            return whole is not null;
        }

        private bool Next(char expected)
        {
            if (_at >= text.Length || text[_at] != expected)
            {
                return false;
            }

            _at++;
            return true;
        }

        private void Skip()
        {
            while (_at < text.Length)
            {
                if (text[_at] is ' ' or '\t' or '\f' || (_open > 0 && text[_at] is '\n' or '\r'))
                {
                    _at++;
                }
                else if (text[_at] == '#')
                {
                    var end = text.IndexOf('\n', _at);
                    _at = end < 0 ? text.Length : end;
                }
                else
                {
                    return;
                }
            }
        }
    }
}
