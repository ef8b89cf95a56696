using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Slipway.Api.Features.Imports.Inventories;

/// <summary>A host's name in an inventory: <c>name</c>, <c>name:port</c>, <c>[addr]:port</c>, and ranges such as <c>node[01:12:2]</c>.</summary>
internal static partial class HostPattern
{
    private const int MaxHosts = 2_000;
    private const int MaxRanges = 10;
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /// <exception cref="FormatException"/>
    public static (IReadOnlyList<string> Names, int? Port) Expand(string pattern)
    {
        var (name, port) = SplitPort(pattern);
        return (ExpandName(name), port);
    }

    private static (string Name, int? Port) SplitPort(string pattern)
    {
        var name = pattern;
        string? digits = null;
        foreach (var form in (Regex[])[Bracketed(), Plain()])
        {
            if (form.Match(name) is { Success: true } match)
            {
                (name, digits) = (match.Groups[1].Value, match.Groups[2].Value);
            }
        }

        // What is no host name after all keeps its colon and digits.
        if (!IsHost(name))
        {
            return (pattern, null);
        }

        return digits is null ? (name, null)
            : int.TryParse(digits, CultureInfo.InvariantCulture, out var port) && port <= 65535 ? (name, port)
            : throw new FormatException("a port is at most 65535");
    }

    private static bool IsHost(string name) =>
        HostName().IsMatch(NameRange().Replace(name, "x"))
        || (name.Contains(':') && IPAddress.TryParse(AddressRange().Replace(name, "1"), out var address) && address.AddressFamily == AddressFamily.InterNetworkV6);

    private static List<string> ExpandName(string name)
    {
        var names = new List<string> { "" };
        var at = 0;
        for (var ranges = 0; names.Count > 0 && name.IndexOf('[', at) is >= 0 and var open; ranges++)
        {
            var close = name.IndexOf(']', at);
            if (close < open)
            {
                throw new FormatException("brackets do not match");
            }

            var bounds = name[(open + 1)..close].Split(':');
            if (bounds.Length is not (2 or 3) || bounds[1].Length == 0)
            {
                throw new FormatException("a range is [begin:end] or [begin:end:step]");
            }

            var begin = bounds[0].Length == 0 ? "0" : bounds[0];
            var members = Members(begin, bounds[1], bounds.Length == 3 ? bounds[2] : "1").Take(MaxHosts + 1).ToList();
            if (ranges == MaxRanges || names.Count * members.Count > MaxHosts)
            {
                throw new FormatException($"a name has at most {MaxRanges} ranges and makes at most {MaxHosts} hosts");
            }

            var literal = name[at..open];
            names = [.. names.SelectMany(_ => members, (before, member) => before + literal + member)];
            at = close + 1;
        }

        return [.. names.Select(before => before + name[at..])];
    }

    private static IEnumerable<string> Members(string begin, string end, string stepText)
    {
        if (!int.TryParse(stepText, NumberStyles.None, CultureInfo.InvariantCulture, out var step) || step == 0)
        {
            throw new FormatException("a range's step is a whole number from 1");
        }

        var padded = begin.Length > 1 && begin[0] == '0';
        if (padded && begin.Length != end.Length)
        {
            throw new FormatException("a range with leading zeros has bounds of one length");
        }

        var first = Letters.IndexOf(begin, StringComparison.Ordinal);
        var last = Letters.IndexOf(end, StringComparison.Ordinal);
        if (first >= 0 && last >= 0)
        {
            return first <= last ? Steps(first, last, step).Select(at => Letters[at].ToString()) : throw new FormatException("a range begins before it ends");
        }

        if (!int.TryParse(begin, NumberStyles.None, CultureInfo.InvariantCulture, out first) || !int.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out last) || last == int.MaxValue)
        {
            throw new FormatException("a range's bounds are numbers or letters");
        }

        return Steps(first, last, step).Select(number => number.ToString(padded ? $"D{begin.Length}" : "D", CultureInfo.InvariantCulture));
    }

    private static IEnumerable<int> Steps(int first, int last, int step)
    {
        for (long at = first; at <= last; at += step)
        {
            yield return (int)at;
        }
    }

    [GeneratedRegex(@"^\[(.+)\]:([0-9]+)$")]
    private static partial Regex Bracketed();

    [GeneratedRegex(@"^((?:[^:\[\]]|\[[^\]]*\])*):([0-9]+)$")]
    private static partial Regex Plain();

    [GeneratedRegex(@"\[(?:[a-z]:[a-z]|[0-9]+:[0-9]+)(?::[0-9]+)?\]", RegexOptions.IgnoreCase)]
    private static partial Regex NameRange();

    [GeneratedRegex(@"\[[0-9a-f]+:[0-9a-f]+(?::[0-9]+)?\]", RegexOptions.IgnoreCase)]
    private static partial Regex AddressRange();

    [GeneratedRegex(@"^\w(?:[\w-]*(?<![_-]))?(?:\.\w(?:[\w-]*(?<![_-]))?)*$")]
    private static partial Regex HostName();
}
