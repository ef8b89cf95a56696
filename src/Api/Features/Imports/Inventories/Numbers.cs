using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;

namespace Slipway.Api.Features.Imports.Inventories;

/// <summary>Python's whole numbers have no bound, and its mappings take numbers as keys; JSON has names only.</summary>
internal static class Numbers
{
    public const int MaxDigits = 4300;

    public static JsonNode Json(BigInteger number) =>
        number >= long.MinValue && number <= long.MaxValue
            ? JsonValue.Create((long)number)
            : JsonNode.Parse(number.ToString(CultureInfo.InvariantCulture))!;

    public static BigInteger FromBase(string digits, int radix) =>
        digits.Aggregate(BigInteger.Zero, (number, digit) => number * radix + Convert.ToInt32(digit.ToString(), 16));

    public static string KeyText(JsonNode? key) => key switch
    {
        null => "null",
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => key.ToJsonString(),
    };
}
