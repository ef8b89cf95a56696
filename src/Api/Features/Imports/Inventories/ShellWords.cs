using System.Text;

namespace Slipway.Api.Features.Imports.Inventories;

/// <summary>
/// Words of a host line, split as Python's <c>shlex</c> does: quotes may stand anywhere in a word, a backslash escapes
/// outside quotes and inside double ones, and <c>#</c> begins a comment even in the middle of a word.
/// </summary>
internal static class ShellWords
{
    /// <exception cref="FormatException">A quote is not closed or nothing follows a backslash.</exception>
    public static List<string> Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var inWord = false;
        for (var at = 0; at < line.Length; at++)
        {
            var sign = line[at];
            if (sign == '#')
            {
                break;
            }

            if (sign is ' ' or '\t' or '\r' or '\n')
            {
                End();
                continue;
            }

            inWord = true;
            if (sign == '\\')
            {
                word.Append(++at < line.Length ? line[at] : throw new FormatException("nothing follows the last backslash"));
            }
            else if (sign is '"' or '\'')
            {
                at = Quoted(line, at, word);
            }
            else
            {
                word.Append(sign);
            }
        }

        End();
        return words;

        void End()
        {
            if (inWord)
            {
                words.Add(word.ToString());
                word.Clear();
                inWord = false;
            }
        }
    }

    private static int Quoted(string line, int start, StringBuilder word)
    {
        var quote = line[start];
        for (var at = start + 1; at < line.Length; at++)
        {
            if (line[at] == quote)
            {
                return at;
            }

            if (line[at] == '\\' && quote == '"' && at + 1 < line.Length)
            {
                // Only what would be special keeps its backslash away.
                if (line[at + 1] is not ('"' or '\\'))
                {
                    word.Append('\\');
                }

                at++;
            }

            word.Append(line[at]);
        }

        throw new FormatException("a quote is not closed");
    }
}
