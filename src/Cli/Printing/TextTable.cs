namespace Slipway.Cli.Printing;

/// <summary>Columns as kubectl prints them.</summary>
internal static class TextTable
{
    private const string Nothing = "<none>";

    public static IEnumerable<string> Lines(IReadOnlyList<string> heading, IEnumerable<IReadOnlyList<string?>> rows)
    {
        var all = rows.Select(row => row.Select(value => string.IsNullOrEmpty(value) ? Nothing : value).ToList()).Prepend([.. heading]).ToList();
        return all.Select(row => string.Join("   ", row.Select((value, column) => value.PadRight(all.Max(other => other[column].Length)))).TrimEnd());
    }

    public static void WriteTable(this TextWriter writer, IReadOnlyList<string> heading, IEnumerable<IReadOnlyList<string?>> rows)
    {
        foreach (var line in Lines(heading, rows))
            writer.WriteLine(line);
    }

    /// <summary>An enum's value in the API's words.</summary>
    public static string Word<T>(T value) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    public static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture) ?? "";
}
