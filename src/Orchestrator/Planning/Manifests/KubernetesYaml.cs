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
    /// <exception cref="ManifestException">The text is no YAML, or a document of it no object.</exception>
    public static List<JsonObject> Read(string text)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new Bounded(new Parser(new StringReader(text))));
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
        YamlMappingNode map => new JsonObject(map.Children.Select(entry => KeyValuePair.Create(((YamlScalarNode)entry.Key).Value ?? "", Json(entry.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Select(Json)]),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar when scalar.Tag.IsEmpty => Plain(scalar.Value ?? ""),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value ?? ""),
        _ => throw new UnreachableException(),
    };

    private static JsonValue? Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ when Integer().IsMatch(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) => JsonValue.Create(integer),
        _ when Float().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };

    // A tree is made and walked by recursion, and a stack that overflows ends the process.
    private sealed class Bounded(IParser inner) : IParser
    {
        private const int Deepest = 100;

        private int _depth;

        public ParsingEvent? Current => inner.Current;

        public bool MoveNext()
        {
            var found = inner.MoveNext();
            _depth += Current?.NestingIncrease ?? 0;
            return Current switch
            {
                AnchorAlias alias => throw new ManifestException($"Line {alias.Start.Line}: aliases are not understood."),
                { } deep when _depth > Deepest => throw new ManifestException($"Line {deep.Start.Line}: nested deeper than {Deepest}."),
                _ => found,
            };
        }
    }

    [GeneratedRegex("^[-+]?[0-9]+$")]
    private static partial Regex Integer();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Float();
}
