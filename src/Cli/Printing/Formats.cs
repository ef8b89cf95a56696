using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Contracts;
using YamlDotNet.Serialization;

namespace Slipway.Cli.Printing;

internal enum OutputFormat { Table, Json, Yaml }

/// <summary>What goes to standard output: a table for people, or the API's own documents for programs.</summary>
internal static class Formats
{
    private static readonly JsonSerializerOptions Indented = new(SlipwayJson.Options) { WriteIndented = true };

    public static Option<OutputFormat> Option { get; } = OptionOf<OutputFormat>("How to print results (default: table)", "--output", ["-o"], recursive: true);

    /// <summary>An option that takes an enum's values in the API's words.</summary>
    public static Option<T> OptionOf<T>(string description, string name, string[]? aliases = null, bool recursive = false) where T : struct, Enum
    {
        string[] words = [.. Enum.GetValues<T>().Select(TextTable.Word)];
        var option = new Option<T>(name, aliases ?? []) { Description = description, HelpName = string.Join('|', words), Recursive = recursive };
        option.AcceptOnlyFromAmong(words);
        return option;
    }

    public static bool IsTable(this ParseResult parsed) => parsed.GetValue(Option) == OutputFormat.Table;

    /// <param name="table">Writes it for people.</param>
    public static void Print<T>(this ParseResult parsed, T value, Action<TextWriter, T> table)
    {
        if (parsed.IsTable())
            table(Console.Out, value);
        else
            Console.Out.Write(Text(value, parsed.GetValue(Option)));
    }

    public static string Text<T>(T value, OutputFormat format) => format == OutputFormat.Yaml
        ? Yaml(JsonSerializer.SerializeToNode(value, SlipwayJson.Options))
        : JsonSerializer.Serialize(value, Indented) + "\n";

    public static string Yaml(JsonNode? node) =>
        new SerializerBuilder().WithQuotingNecessaryStrings(quoteYaml1_1Strings: true).WithIndentedSequences().DisableAliases().Build().Serialize(Graph(node)!);

    private static object? Graph(JsonNode? node) => node switch
    {
        null => null,
        JsonObject members => members.ToDictionary(member => member.Key, member => Graph(member.Value)),
        JsonArray items => items.Select(Graph).ToList(),
        _ => node.GetValueKind() switch
        {
            JsonValueKind.String => node.GetValue<string>(),
            JsonValueKind.Number => node.AsValue().TryGetValue<long>(out var whole) ? whole : node.GetValue<double>(),
            var kind => kind == JsonValueKind.True,
        },
    };
}
