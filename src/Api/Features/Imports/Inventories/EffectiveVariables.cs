namespace Slipway.Api.Features.Imports.Inventories;

/// <summary>Which definition of each variable counts on a host, by Ansible's precedence.</summary>
public static class EffectiveVariables
{
    /// <exception cref="ImportException"/>
    public static IReadOnlyDictionary<InventoryHost, IReadOnlyDictionary<string, Definition>> Of(Inventory inventory)
    {
        var all = inventory.Group("all")!;
        var depths = Depths(inventory);
        var memberships = inventory.Hosts.ToDictionary(host => host, _ => new HashSet<InventoryGroup>());
        foreach (var group in inventory.Groups)
        {
            var containing = group.Ancestors();
            containing.Add(group);
            foreach (var host in group.Hosts)
            {
                inventory.Spend(containing.Count, group.File ?? "", group.Line);
                memberships[host].UnionWith(containing);
            }
        }

        return inventory.Hosts.ToDictionary(host => host, host =>
        {
            var groups = memberships[host].Where(group => group != all)
                .OrderBy(group => depths[group]).ThenBy(group => group.Priority).ThenBy(group => group.Name, StringComparer.Ordinal).ToList();
            var effective = new Dictionary<string, Definition>(StringComparer.Ordinal);
            // The inventory's own variables first, of all groups; then the files', of all groups; then the host's.
            IEnumerable<Dictionary<string, Definition>> layers =
                [all.Vars, .. groups.Select(group => group.Vars), all.FileVars, .. groups.Select(group => group.FileVars), host.Vars, host.FileVars];
            foreach (var layer in layers)
            {
                inventory.Spend(layer.Count, host.File, host.Line);
                foreach (var (name, definition) in layer)
                {
                    effective[name] = definition;
                }
            }

            return (IReadOnlyDictionary<string, Definition>)effective;
        });
    }

    /// <summary>Of several ways down from <c>all</c>, the longest counts.</summary>
    private static Dictionary<InventoryGroup, int> Depths(Inventory inventory)
    {
        var depths = new Dictionary<InventoryGroup, int>();
        foreach (var group in inventory.Groups)
        {
            Depth(group);
        }

        return depths;

        int Depth(InventoryGroup group)
        {
            if (!depths.TryGetValue(group, out var depth))
            {
                depths[group] = depth = group.Parents.Count == 0 ? 0 : group.Parents.Max(Depth) + 1;
            }

            return depth;
        }
    }
}
