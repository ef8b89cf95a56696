using System.Text.Json;

namespace Slipway.Catalog;

/// <summary>Parameters as JSON, the form in which they are kept and compared.</summary>
public static class StageParameters
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static string Write(object parameters) => JsonSerializer.Serialize(parameters, parameters.GetType(), Options);

    public static object Read(Stage stage, string json) =>
        JsonSerializer.Deserialize(json, stage.ParametersType, Options) ?? throw new JsonException($"Parameters of '{stage.Name}' are null.");
}
