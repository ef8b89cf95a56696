using System.Text;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlScalarEvent = YamlDotNet.Core.Events.Scalar;

namespace Slipway.Api.Features.Imports.Inventories;

/// <summary>Reads YAML as Ansible does: the scalars of YAML 1.1, merge keys, the last of equal keys, <c>!vault</c> and <c>!unsafe</c>.</summary>
internal static class AnsibleYaml
{
    private const int MaxDepth = 64;
    private const string Standard = "tag:yaml.org,2002:";

    /// <returns>Null for an empty document.</returns>
    /// <exception cref="ImportException"/>
    public static YamlPart? Read(string file, string text, AnsibleVault vault, Inventory into)
    {
        try
        {
            var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
            {
                return null;
            }

            parser.Consume<DocumentStart>();
            var root = new Reading(file, parser, vault, into).Part(0);
            parser.Consume<DocumentEnd>();
            return parser.Accept<StreamEnd>(out var _) ? root : throw new ImportException(file, (int)parser.Current!.Start.Line, "there is more than one document");
        }
        catch (YamlException exception)
        {
            throw new ImportException(file, (int)exception.Start.Line, $"this is no YAML: {exception.Message}");
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or IndexOutOfRangeException or OverflowException or FormatException)
        {
            throw new ImportException(file, 0, "this is no YAML");
        }
    }

    private sealed class Reading(string file, IParser parser, AnsibleVault vault, Inventory into)
    {
        private readonly Dictionary<AnchorName, (YamlPart Part, int Size)> _anchors = [];
        private int _parts;

        public YamlPart Part(int depth)
        {
            var at = (int)parser.Current!.Start.Line;
            if (depth > MaxDepth)
            {
                throw Malformed(at, "nested too deeply");
            }

            if (parser.TryConsume<AnchorAlias>(out var alias))
            {
                var (known, size) = _anchors.TryGetValue(alias.Value, out var anchored) ? anchored : throw Malformed(at, "an alias without its anchor");
                Count(size, at);
                return known;
            }

            var before = _parts;
            Count(1, at);
            var anchor = parser.Current is NodeEvent node ? node.Anchor : throw Malformed(at, "a value is missing");
            YamlPart part = parser.Current switch
            {
                MappingStart => Mapping(depth),
                SequenceStart => Sequence(depth),
                _ => Scalar(parser.Consume<YamlScalarEvent>()),
            };
            if (!anchor.IsEmpty)
            {
                _anchors[anchor] = (part, _parts - before);
            }

            return part;
        }

        private YamlMapping Mapping(int depth)
        {
            var start = parser.Consume<MappingStart>();
            Known(start.Tag, (int)start.Start.Line, "map", "set", "omap");
            var entries = new Dictionary<string, (YamlScalar Key, YamlPart Value)>(StringComparer.Ordinal);
            var merged = new List<YamlMapping>();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var merges = parser.Current is YamlScalarEvent { Value: "<<", Style: ScalarStyle.Plain };
                var key = Part(depth + 1) as YamlScalar ?? throw Malformed((int)start.Start.Line, "a key is a plain value");
                var value = Part(depth + 1);
                if (merges)
                {
                    merged.AddRange(Merged(value));
                    continue;
                }

                if (entries.ContainsKey(key.Text))
                {
                    into.Notes.Add(new ReadingNote(file, key.Line, key.Text, "The key is there twice; the last one counts."));
                }

                entries[key.Text] = (key, value);
            }

            foreach (var mapping in merged)
            {
                foreach (var entry in mapping.Entries)
                {
                    entries.TryAdd(entry.Key.Text, entry);
                }
            }

            return new YamlMapping((int)start.Start.Line, [.. entries.Values]);
        }

        private IEnumerable<YamlMapping> Merged(YamlPart value) => value switch
        {
            YamlMapping mapping => [mapping],
            YamlSequence sequence => sequence.Items.SelectMany(Merged),
            _ => throw Malformed(value.Line, "only a mapping can be merged"),
        };

        private YamlSequence Sequence(int depth)
        {
            var start = parser.Consume<SequenceStart>();
            Known(start.Tag, (int)start.Start.Line, "seq", "omap", "pairs");
            var items = new List<YamlPart>();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                items.Add(Part(depth + 1));
            }

            return new YamlSequence((int)start.Start.Line, items);
        }

        private YamlScalar Scalar(YamlScalarEvent scalar)
        {
            var line = (int)scalar.Start.Line;
            var tag = scalar.Tag.IsEmpty || scalar.Tag.IsNonSpecific ? null : scalar.Tag.Value;
            switch (tag)
            {
                case "!vault" or "!vault-encrypted":
                    if (!vault.HasPassword)
                    {
                        return new YamlScalar(line, null, true);
                    }

                    return new YamlScalar(line, JsonValue.Create(vault.Decrypt(scalar.Value, file, line)), true);
                case null when scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty:
                    return new YamlScalar(line, YamlScalars.Plain(scalar.Value));
                case null or "!unsafe" or Standard + "str":
                    return new YamlScalar(line, JsonValue.Create(scalar.Value));
                case Standard + "binary":
                    return new YamlScalar(line, JsonValue.Create(Encoding.UTF8.GetString(Convert.FromBase64String(scalar.Value))));
                case Standard + "null":
                    return new YamlScalar(line, null);
                case Standard + "int" or Standard + "float" or Standard + "bool" or Standard + "timestamp":
                    return new YamlScalar(line, YamlScalars.Plain(scalar.Value));
                default:
                    throw Malformed(line, "a tag is not understood");
            }
        }

        private void Known(TagName tag, int line, params ReadOnlySpan<string> kinds)
        {
            if (tag.IsEmpty || tag.IsNonSpecific || tag.Value == "!unsafe")
            {
                return;
            }

            foreach (var kind in kinds)
            {
                if (tag.Value == Standard + kind)
                {
                    return;
                }
            }

            throw Malformed(line, "a tag is not understood");
        }

        // What an alias stands for counts each time.
        private void Count(int parts, int line)
        {
            _parts += parts;
            into.Spend(parts, file, line);
        }

        private ImportException Malformed(int line, string reason) => new(file, line, reason);
    }
}
