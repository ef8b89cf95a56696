using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Slipway.Catalog;

/// <summary>Says whether a stage that succeeded on a host would do the same again. Secrets and lib.sh do not count.</summary>
public static class StageDigest
{
    /// <returns>SHA-256, lowercase hex; the same however the JSON's keys are ordered and spaced.</returns>
    public static string Compute(Stage stage, string parametersJson)
    {
        using var document = JsonDocument.Parse(parametersJson);
        using var text = new MemoryStream();
        text.Write(Encoding.UTF8.GetBytes($"{stage.Name}\n{stage.Version}\n"));
        using (var writer = new Utf8JsonWriter(text))
            WriteSorted(writer, document.RootElement, VolatileOf(stage));
        return Convert.ToHexStringLower(SHA256.HashData(text.ToArray()));
    }

    private static HashSet<string> VolatileOf(Stage stage) =>
        new(stage.ParametersType.GetProperties().Where(property => property.IsDefined(typeof(VolatileAttribute), inherit: false)).Select(property => property.Name), StringComparer.OrdinalIgnoreCase);

    private static void WriteSorted(Utf8JsonWriter writer, JsonElement element, IReadOnlySet<string>? leaveOut = null)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject().Where(property => leaveOut?.Contains(property.Name) != true).OrderBy(property => property.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(property.Name);
                    WriteSorted(writer, property.Value);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                    WriteSorted(writer, item);
                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
