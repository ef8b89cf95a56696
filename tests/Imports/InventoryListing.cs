using System.Text.Json.Nodes;
using Slipway.Api.Features.Imports.Inventories;

namespace Slipway.Tests.Imports;

/// <summary>An inventory in the form of <c>ansible-inventory --list</c>.</summary>
internal static class InventoryListing
{
    public static JsonObject Of(Inventory inventory)
    {
        var listing = new JsonObject();
        var seen = new HashSet<InventoryGroup>();
        Add(inventory.Group("all")!);
        var hosts = new JsonObject();
        foreach (var (host, effective) in EffectiveVariables.Of(inventory).Where(entry => entry.Value.Count > 0))
        {
            hosts[host.Name] = new JsonObject(effective.Select(variable => KeyValuePair.Create(variable.Key, variable.Value.Value?.DeepClone())));
        }

        listing["_meta"] = new JsonObject { ["hostvars"] = hosts };
        return listing;

        void Add(InventoryGroup group)
        {
            var shown = new JsonObject();
            if (group.Name != "all" && group.Hosts.Count > 0)
            {
                shown["hosts"] = new JsonArray([.. group.Hosts.Select(host => JsonValue.Create(host.Name))]);
            }

            if (group.Children.Count > 0)
            {
                shown["children"] = new JsonArray([.. group.Children.Select(child => JsonValue.Create(child.Name))]);
            }

            if (shown.Count > 0)
            {
                listing[group.Name] = shown;
            }

            foreach (var child in group.Children.Where(seen.Add))
            {
                Add(child);
            }
        }
    }
}
