using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Slipway.Api.Features.Imports.Inventories;

/// <summary>Plain scalars as YAML 1.1 types them: <c>yes</c> is a boolean, <c>0644</c> octal, <c>1:30</c> counts in sixties, and <c>1e3</c> is text.</summary>
internal static partial class YamlScalars
{
    public static JsonNode? Plain(string text)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return null;
            case "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON":
                return JsonValue.Create(true);
            case "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF":
                return JsonValue.Create(false);
        }

        if (text.Length <= Numbers.MaxDigits && Whole().IsMatch(text))
        {
            return Integer(text.Replace("_", "", StringComparison.Ordinal)) ?? JsonValue.Create(text);
        }

        if (text.Length <= Numbers.MaxDigits && Real().IsMatch(text))
        {
            var number = Float(text.Replace("_", "", StringComparison.Ordinal));
            return double.IsFinite(number) ? JsonValue.Create(number) : JsonValue.Create(text);
        }

        return JsonValue.Create(text);
    }

    private static JsonNode? Integer(string text)
    {
        var negative = text[0] == '-';
        var digits = text.TrimStart('+', '-');
        BigInteger number;
        if (digits.StartsWith("0x", StringComparison.Ordinal) || digits.StartsWith("0b", StringComparison.Ordinal))
        {
            if (digits.Length == 2)
            {
                return null;
            }

            number = Numbers.FromBase(digits[2..], digits[1] == 'x' ? 16 : 2);
        }
        else if (digits.Contains(':'))
        {
            number = digits.Split(':').Aggregate(BigInteger.Zero, (sum, part) => sum * 60 + BigInteger.Parse(part, CultureInfo.InvariantCulture));
        }
        else
        {
            number = Numbers.FromBase(digits, digits[0] == '0' ? 8 : 10);
        }

        return Numbers.Json(negative ? -number : number);
    }

    private static double Float(string text)
    {
        var digits = text.TrimStart('+', '-');
        var number = digits.Contains(':')
            ? digits.Split(':').Aggregate(0.0, (sum, part) => sum * 60 + double.Parse(part, CultureInfo.InvariantCulture))
            : double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
        return text[0] == '-' ? -number : number;
    }

    [GeneratedRegex(@"^[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|0[0-7_]*|[1-9][0-9_]*(?::[0-5]?[0-9])*)$")]
    private static partial Regex Whole();

    [GeneratedRegex(@"^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)$")]
    private static partial Regex Real();
}
