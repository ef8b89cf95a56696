using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlScalar = YamlDotNet.Core.Events.Scalar;

namespace Slipway.Api.Bodies;

/// <summary>The body does not parse; the message names line and column where they are known.</summary>
public sealed class MalformedDocumentException(string message) : Exception(message);

/// <summary>One YAML document as JSON. Scalars have the types of YAML 1.2's core schema, so <c>yes</c> and <c>1.32.5</c> are strings.</summary>
public static partial class YamlReading
{
    private const int MaxDepth = 64;

    // What aliases expand to counts too, so that a small document cannot become a large one.
    private const int MaxNodes = 200_000;

    /// <exception cref="MalformedDocumentException"/>
    public static JsonNode? Parse(string text)
    {
        try
        {
            var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
            {
                throw new MalformedDocumentException("The document is empty.");
            }

            parser.Consume<DocumentStart>();
            var root = new Reading(parser).Node(0);
            parser.Consume<DocumentEnd>();
            return parser.Accept<StreamEnd>(out _) ? root : throw new MalformedDocumentException("More than one document.");
        }
        catch (YamlException exception)
        {
            throw new MalformedDocumentException($"Line {exception.Start.Line}, column {exception.Start.Column}: {exception.Message}");
        }
        catch (InvalidOperationException exception)
        {
            // The library's way to say it of some documents that end in the middle.
            throw new MalformedDocumentException(exception.Message);
        }
    }

    private sealed class Reading(IParser parser)
    {
        private readonly Dictionary<AnchorName, (JsonNode? Node, int Size)> _anchors = [];
        private int _nodes;

        public JsonNode? Node(int depth)
        {
            var at = parser.Current!.Start;
            if (depth > MaxDepth)
            {
                throw Malformed(at, "nested too deeply");
            }

            if (parser.TryConsume<AnchorAlias>(out var alias))
            {
                if (!_anchors.TryGetValue(alias.Value, out var known))
                {
                    throw Malformed(at, $"there is no anchor '{alias.Value}'");
                }

                Count(known.Size, at);
                return known.Node?.DeepClone();
            }

            var before = _nodes;
            Count(1, at);
            var anchor = parser.Current is NodeEvent begun ? begun.Anchor : throw Malformed(at, "a value is missing");
            var node = parser.Current switch
            {
                MappingStart => Mapping(depth),
                SequenceStart => Sequence(depth),
                _ => Scalar(parser.Consume<YamlScalar>()),
            };
            if (!anchor.IsEmpty)
            {
                _anchors[anchor] = (node, _nodes - before);
            }

            return node;
        }

        private JsonObject Mapping(int depth)
        {
            parser.Consume<MappingStart>();
            var mapping = new JsonObject();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var at = parser.Current!.Start;
                var key = parser.TryConsume<YamlScalar>(out var scalar) ? scalar.Value : throw Malformed(at, "a key must be a plain value");
                if (mapping.ContainsKey(key))
                {
                    throw Malformed(at, $"'{key}' is there twice");
                }

                mapping.Add(key, Node(depth + 1));
            }

            return mapping;
        }

        private JsonArray Sequence(int depth)
        {
            parser.Consume<SequenceStart>();
            var sequence = new JsonArray();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                sequence.Add(Node(depth + 1));
            }

            return sequence;
        }

        private void Count(int nodes, Mark at)
        {
            if ((_nodes += nodes) > MaxNodes)
            {
                throw Malformed(at, "too many values");
            }
        }
    }

    private static JsonNode? Scalar(YamlScalar scalar)
    {
        var tag = scalar.Tag.IsEmpty || scalar.Tag.IsNonSpecific ? null : scalar.Tag.Value;
        if (tag == "tag:yaml.org,2002:str" || (tag is null && (scalar.Style is not ScalarStyle.Plain || scalar.Tag is { IsEmpty: false })))
        {
            return JsonValue.Create(scalar.Value);
        }

        if (tag is not null)
        {
            throw Malformed(scalar.Start, $"tag {tag} is not understood");
        }

        return Plain(scalar.Value);
    }

    /// <summary>Whether the text, written without quotes, is read back as a string.</summary>
    internal static bool IsPlainString(string text) => Plain(text)?.GetValueKind() == System.Text.Json.JsonValueKind.String;

    private static JsonValue? Plain(string text)
    {
        if (text is "" or "~" or "null" or "Null" or "NULL")
        {
            return null;
        }

        if (text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE")
        {
            return JsonValue.Create(text[0] is 't' or 'T');
        }

        if (Integer().IsMatch(text))
        {
            // Beyond 64 bits a number stays what it looks like; no field takes one.
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? JsonValue.Create(number)
                : JsonValue.Create(double.Parse(text, CultureInfo.InvariantCulture));
        }

        if (Based().Match(text) is { Success: true } based)
        {
            return JsonValue.Create(based.Groups[1].Success ? Convert.ToInt64(based.Groups[1].Value, 16) : Convert.ToInt64(based.Groups[2].Value, 8));
        }

        if (Float().IsMatch(text) && double.Parse(text, CultureInfo.InvariantCulture) is var real && double.IsFinite(real))
        {
            return JsonValue.Create(real);
        }

        return JsonValue.Create(text);
    }

    private static MalformedDocumentException Malformed(Mark at, string what) => new($"Line {at.Line}, column {at.Column}: {what}.");

    [GeneratedRegex(@"^[-+]?[0-9]+$")]
    private static partial Regex Integer();

    [GeneratedRegex("^0(?:x([0-9a-fA-F]{1,15})|o([0-7]{1,20}))$")]
    private static partial Regex Based();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Float();
}
