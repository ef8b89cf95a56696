using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Slipway.Orchestrator.Planning.Rendering;

/// <summary>Kubernetes objects as YAML: the same text for the same content, however its keys were ordered.</summary>
internal static partial class Yaml
{
    private static readonly string[] LeadingKeys = ["apiVersion", "kind"];

    private static readonly HashSet<string> Words =
        new(["y", "yes", "n", "no", "on", "off", "true", "false", "null", "nan", "inf"], StringComparer.OrdinalIgnoreCase);

    public static string Write(params IReadOnlyList<JsonObject> documents)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        // Lines are never folded: a value stays on the line where people and scripts look for it.
        var emitter = new Emitter(text, EmitterSettings.Default.WithBestWidth(int.MaxValue));
        emitter.Emit(new StreamStart());
        for (var i = 0; i < documents.Count; i++)
        {
            emitter.Emit(new DocumentStart(null, null, isImplicit: i == 0));
            Write(emitter, documents[i]);
            emitter.Emit(new DocumentEnd(isImplicit: true));
        }
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void Write(Emitter emitter, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, map.Count == 0 ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var (key, value) in map.OrderBy(entry => Rank(entry.Key)).ThenBy(entry => entry.Key, StringComparer.Ordinal))
                {
                    Write(emitter, key);
                    Write(emitter, value);
                }
                emitter.Emit(new MappingEnd());
                break;
            case JsonArray list:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, list.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in list)
                    Write(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                Write(emitter, value.GetValue<string>());
                break;
            default:
                emitter.Emit(Scalar(node?.ToJsonString() ?? "null", ScalarStyle.Plain));
                break;
        }
    }

    private static void Write(Emitter emitter, string text) =>
        emitter.Emit(Scalar(text, PlainText().IsMatch(text) && !Words.Contains(text) ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted));

    private static Scalar Scalar(string text, ScalarStyle style) =>
        new(AnchorName.Empty, TagName.Empty, text, style, isPlainImplicit: true, isQuotedImplicit: true);

    private static int Rank(string key) => Array.IndexOf(LeadingKeys, key) is >= 0 and var rank ? rank : LeadingKeys.Length;

    [GeneratedRegex(@"^[A-Za-z/][A-Za-z0-9/._-]*\z")]
    private static partial Regex PlainText();
}
