using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Slipway.Orchestrator.Planning.Manifests;

/// <summary>Documents of Kubernetes objects, read as Kubernetes reads them: scalars of YAML's core schema, no aliases.</summary>
internal static partial class KubernetesYaml
{
    private const int MaxDepth = 64;

    /// <exception cref="ManifestException">The text is no YAML, or a document of it no object.</exception>
    public static List<JsonObject> Read(string text)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new ShallowParser(new Parser(new StringReader(text))));
        }
        catch (YamlException e)
        {
            throw new ManifestException($"It is no YAML: line {e.Start.Line}: {e.Message}");
        }
        // The parser's answer to some unfinished lists.
        catch (InvalidOperationException e)
        {
            throw new ManifestException($"It is no YAML: {e.Message}");
        }
        return [.. stream.Documents
            .Where(document => document.RootNode is not YamlScalarNode { Value: null or "" })
            .Select(document => Json(document.RootNode) as JsonObject ?? throw new ManifestException($"Line {document.RootNode.Start.Line}: there is no object."))];
    }

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(entry => KeyValuePair.Create((entry.Key as YamlScalarNode)?.Value ?? throw new ManifestException($"Line {entry.Key.Start.Line}: a key is no text."), Json(entry.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Select(Json)]),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar when scalar.Tag.IsEmpty => Plain(scalar.Value ?? ""),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value ?? ""),
        _ => throw new UnreachableException(),
    };

    /// <summary>No text makes the readers of what it parses call themselves until the stack is full; nor does an alias, which may stand within what it names.</summary>
    private sealed class ShallowParser(Parser parser) : IParser
    {
        private int _depth;

        public ParsingEvent? Current => parser.Current;

        public bool MoveNext()
        {
            var moved = parser.MoveNext();
            _depth += moved ? Current!.NestingIncrease : 0;
            if (Current is AnchorAlias)
                throw new ManifestException($"Line {Current.Start.Line}: aliases are not understood.");
            return _depth <= MaxDepth ? moved : throw new ManifestException($"Line {Current!.Start.Line}: nested too deeply.");
        }
    }

    private static JsonValue? Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ when Integer().IsMatch(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) => JsonValue.Create(integer),
        _ when Float().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };

    [GeneratedRegex("^[-+]?[0-9]+$")]
    private static partial Regex Integer();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Float();
}
