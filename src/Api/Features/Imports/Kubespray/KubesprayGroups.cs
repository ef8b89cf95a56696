using Slipway.Api.Features.Imports.Inventories;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;

namespace Slipway.Api.Features.Imports.Kubespray;

/// <summary>The groups that give hosts their roles, and those that Kubespray makes while it runs.</summary>
internal static class KubesprayGroups
{
    public const string BastionGroup = "bastion";

    public static IReadOnlyList<(string Name, HostRole Role)> Roles { get; } =
        [("kube_control_plane", HostRole.ControlPlane), ("etcd", HostRole.Etcd), ("kube_node", HostRole.Worker)];

    private static readonly (string Name, string Old)[] Renamed =
    [
        ("kube_control_plane", "kube-master"), ("kube_control_plane", "kube_master"), ("kube_node", "kube-node"), ("calico_rr", "calico-rr"),
        ("no_floating", "no-floating"), ("k8s_cluster", "k8s-cluster"),
    ];

    private static readonly (string Name, string Detail)[] NotBuilt =
    [
        ("calico_rr", "Not built: route reflectors of Calico."),
        ("broken_etcd", "Not built: recovery of control planes by groups."),
        ("broken_kube_control_plane", "Not built: recovery of control planes by groups."),
    ];

    /// <summary>Groups that exist only at run time are made before their <c>group_vars</c> are read, as Kubespray does.</summary>
    public static IEnumerable<ImportFinding> Complete(Inventory inventory)
    {
        foreach (var (name, old) in Renamed)
        {
            if (inventory.Group(old) is { } legacy && AllHosts(legacy).ToList() is { Count: > 0 } members)
            {
                AddMembers(inventory, name, members);
                yield return new ImportFinding(legacy.File!, legacy.Line, old, ImportOutcome.Adjusted, $"An old name of {name}; its hosts are in both groups.");
            }
        }

        var cluster = ((string[])["kube_node", "kube_control_plane", "calico_rr"]).Select(inventory.Group).OfType<InventoryGroup>().SelectMany(AllHosts).Distinct().ToList();
        var known = inventory.Group("k8s_cluster");
        var missing = known is null ? cluster : [.. cluster.Except(AllHosts(known))];
        if (missing.Count > 0)
        {
            AddMembers(inventory, "k8s_cluster", missing);
            yield return new ImportFinding(known?.File ?? cluster[0].File, known?.Line ?? 0, "k8s_cluster", ImportOutcome.Adjusted,
                "Made of kube_node and kube_control_plane, as Kubespray does when it runs.");
        }
    }

    public static IEnumerable<ImportFinding> Describe(Inventory inventory)
    {
        foreach (var group in inventory.Groups.Where(group => group.Name is not ("all" or "ungrouped" or "k8s_cluster") && group.File is { Length: > 0 }))
        {
            if (Roles.FirstOrDefault(role => role.Name == group.Name) is { Name: not null })
            {
                yield return Finding(group, ImportOutcome.Applied, "Its hosts have the role.", "#/hosts");
            }
            else if (group.Name == BastionGroup && AllHosts(group).Any())
            {
                yield return Finding(group, ImportOutcome.Applied, "Its first host is the way to the others, as Kubespray has it.", "#/ssh/bastion");
            }
            else if (NotBuilt.FirstOrDefault(entry => entry.Name == group.Name) is { Name: not null } missing)
            {
                yield return AllHosts(group).Any()
                    ? Finding(group, ImportOutcome.NotSupported, missing.Detail)
                    : Finding(group, ImportOutcome.NoEffect, "It has no hosts.");
            }
            else if (!Renamed.Any(entry => entry.Old == group.Name))
            {
                yield return Finding(group, ImportOutcome.NoEffect, "Not a group of Kubespray: only its variables count.");
            }
        }
    }

    public static InventoryHost? Bastion(Inventory inventory) => inventory.Group(BastionGroup) is { } group ? AllHosts(group).FirstOrDefault() : null;

    /// <summary>Hosts of a group and of the groups below it.</summary>
    public static IEnumerable<InventoryHost> AllHosts(InventoryGroup group)
    {
        var seen = new HashSet<InventoryGroup>();
        return Below(group).SelectMany(one => one.Hosts).Distinct();

        IEnumerable<InventoryGroup> Below(InventoryGroup from) =>
            seen.Add(from) ? from.Children.SelectMany(Below).Prepend(from) : [];
    }

    private static void AddMembers(Inventory inventory, string name, IEnumerable<InventoryHost> hosts)
    {
        if (inventory.Group(name) is null)
        {
            inventory.AddGroup(name, "", 0);
            inventory.AddChild("all", name, "", 0);
        }

        foreach (var host in hosts)
        {
            inventory.Join(inventory.Group(name)!, host);
        }
    }

    private static ImportFinding Finding(InventoryGroup group, ImportOutcome outcome, string detail, string? field = null) =>
        new(group.File!, group.Line, group.Name, outcome, detail, field);
}
