using System.Text.Json.Nodes;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.ApiServer;

public static class Discovery
{
    public static JsonObject Version()
    {
        var parts = StandInVersion.Kubernetes.Split('.');
        return new() { ["major"] = parts[0], ["minor"] = parts[1], ["gitVersion"] = StandInVersion.Git, ["gitTreeState"] = "stand-in", ["platform"] = "linux/amd64" };
    }

    public static JsonObject Groups() => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = new JsonArray([.. ResourceTypes.All.Where(type => type.Group.Length > 0).Select(type => (type.Group, type.Version)).Distinct().Select(group =>
        {
            var version = new JsonObject { ["groupVersion"] = $"{group.Group}/{group.Version}", ["version"] = group.Version };
            return new JsonObject { ["name"] = group.Group, ["versions"] = new JsonArray(version), ["preferredVersion"] = version.DeepClone() };
        })]),
    };

    public static JsonObject Resources(string group, string version)
    {
        var types = ResourceTypes.All.Where(type => type.Group == group && type.Version == version).ToList();
        if (types.Count == 0) throw ApiException.NotFound("the server could not find the requested resource");
        return new()
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = types[0].ApiVersion,
            ["resources"] = new JsonArray([.. types.Select(type => new JsonObject
            {
                ["name"] = type.Plural, ["singularName"] = type.Singular, ["namespaced"] = type.Namespaced, ["kind"] = type.Kind,
                ["shortNames"] = Json.List(type.ShortNames), ["verbs"] = Json.List(["create", "delete", "deletecollection", "get", "list", "patch", "update"]),
            })]),
        };
    }
}
