using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Cli.Printing;
using Slipway.Contracts;
using Slipway.Contracts.Specs;

namespace Slipway.Cli.Specs;

/// <summary>A spec as a user would write it: what is a default is not said.</summary>
internal static class SpecText
{
    private static readonly ClusterSpec Silent = new() { Name = "", Hosts = [], Ssh = new SshSpec { Credential = "" } };

    public static string Yaml(ClusterSpec spec)
    {
        var said = JsonSerializer.SerializeToNode(spec, SlipwayJson.Options)!.AsObject();
        Leave(said, JsonSerializer.SerializeToNode(Silent, SlipwayJson.Options)!.AsObject());
        var host = JsonSerializer.SerializeToNode(new HostSpec { Name = "", Roles = [] }, SlipwayJson.Options)!.AsObject();
        foreach (var one in said["hosts"]?.AsArray() ?? [])
            Leave(one!.AsObject(), host);
        return Formats.Yaml(said);
    }

    private static void Leave(JsonObject said, JsonObject defaults)
    {
        foreach (var (name, standard) in defaults)
        {
            if (said[name] is JsonObject below && standard is JsonObject known)
                Leave(below, known);
            if (JsonNode.DeepEquals(said[name], standard) || said[name] is JsonObject { Count: 0 })
                said.Remove(name);
        }
    }
}
