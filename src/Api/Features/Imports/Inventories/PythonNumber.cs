using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Slipway.Api.Features.Imports.Inventories;

internal static partial class PythonNumber
{
    /// <param name="at">Of the first digit or dot; afterwards behind the number.</param>
    public static bool Read(string text, ref int at, bool negative, out JsonNode? value)
    {
        value = null;
        if (Based().Match(text, at) is { Success: true, Length: <= Numbers.MaxDigits } based)
        {
            at += based.Length;
            var digits = based.Value.Replace("_", "", StringComparison.Ordinal);
            value = Whole(Numbers.FromBase(digits[2..], char.ToLowerInvariant(digits[1]) switch { 'x' => 16, 'o' => 8, _ => 2 }), negative);
            return true;
        }

        if (Real().Match(text, at) is { Success: true } real)
        {
            at += real.Length;
            var number = double.Parse(real.Value.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture);
            value = double.IsFinite(number) ? JsonValue.Create(negative ? -number : number) : null;
            return double.IsFinite(number);
        }

        if (Decimal().Match(text, at) is { Success: true } digit && digit.Length <= Numbers.MaxDigits)
        {
            at += digit.Length;
            value = Whole(BigInteger.Parse(digit.Value.Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture), negative);
            return true;
        }

        return false;
    }

    private static JsonNode Whole(BigInteger number, bool negative) => Numbers.Json(negative ? -number : number);

    [GeneratedRegex(@"\G(?:0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+)(?![0-9A-Za-z_.])")]
    private static partial Regex Based();

    [GeneratedRegex(@"\G(?:(?:[0-9](?:_?[0-9])*)?\.[0-9](?:_?[0-9])*|[0-9](?:_?[0-9])*\.)(?:[eE][-+]?[0-9](?:_?[0-9])*)?(?![0-9A-Za-z_.])|\G[0-9](?:_?[0-9])*[eE][-+]?[0-9](?:_?[0-9])*(?![0-9A-Za-z_.])")]
    private static partial Regex Real();

    [GeneratedRegex(@"\G(?:[1-9](?:_?[0-9])*|0(?:_?0)*)(?![0-9A-Za-z_.])")]
    private static partial Regex Decimal();
}
