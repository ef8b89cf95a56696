using System.Text.Json.Nodes;

namespace Slipway.StandIns.ApiServer;

/// <summary>An answer that is a Kubernetes Status of failure.</summary>
public sealed class ApiException(int code, string reason, string message) : Exception(message)
{
    public int Code => code;

    public JsonObject ToStatus() => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = "Failure",
        ["message"] = Message,
        ["reason"] = reason,
        ["code"] = code,
    };

    public static ApiException NotFound(string what) => new(404, "NotFound", what);

    public static ApiException NotFound(ResourceType type, string name) => NotFound($"{type.Plural}{(type.Group.Length > 0 ? "." + type.Group : "")} \"{name}\" not found");

    public static ApiException Conflict(ResourceType type, string name) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {type.Plural} \"{name}\": the object has been modified; please apply your changes to the latest version and try again");

    public static ApiException Invalid(ResourceType type, string name, string why) => new(422, "Invalid", $"{type.Kind} \"{name}\" is invalid: {why}");

    public static ApiException BadRequest(string message) => new(400, "BadRequest", message);
}
