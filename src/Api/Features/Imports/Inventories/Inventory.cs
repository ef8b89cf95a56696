using System.Text.Json.Nodes;

namespace Slipway.Api.Features.Imports.Inventories;

public sealed class InventoryGroup(string name)
{
    public string Name => name;
    public List<InventoryHost> Hosts { get; } = [];
    public List<InventoryGroup> Children { get; } = [];
    public List<InventoryGroup> Parents { get; } = [];
    public Dictionary<string, Definition> Vars { get; } = new(StringComparer.Ordinal);
    /// <summary>Of the group's files in <c>group_vars</c>.</summary>
    public Dictionary<string, Definition> FileVars { get; } = new(StringComparer.Ordinal);
    public int Priority { get; set; } = 1;
    public string? File { get; set; }
    public int Line { get; set; }

    public HashSet<InventoryGroup> Ancestors() => Walk(group => group.Parents);

    public HashSet<InventoryGroup> Descendants() => Walk(group => group.Children);

    private HashSet<InventoryGroup> Walk(Func<InventoryGroup, List<InventoryGroup>> next)
    {
        var seen = new HashSet<InventoryGroup>();
        var open = new Stack<InventoryGroup>(next(this));
        while (open.TryPop(out var group))
        {
            if (seen.Add(group))
            {
                next(group).ForEach(open.Push);
            }
        }

        return seen;
    }
}

public sealed class InventoryHost(string name, string file, int line)
{
    public string Name => name;
    public string File => file;
    public int Line => line;
    public Dictionary<string, Definition> Vars { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, Definition> FileVars { get; } = new(StringComparer.Ordinal);
}

/// <summary>Groups, hosts and the variables at them, as Ansible holds them.</summary>
public sealed class Inventory
{
    private const int MaxGroups = 1_000;
    private const int MaxHosts = 2_000;
    private const int MaxEdges = 5_000;
    private const int MaxWork = 1_000_000;
    private readonly Dictionary<string, InventoryGroup> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, InventoryHost> _hosts = new(StringComparer.Ordinal);
    private readonly HashSet<(InventoryGroup, InventoryHost)> _members = [];
    private readonly HashSet<Definition> _definitions = [];
    private int _edges;
    private long _work;

    public Inventory()
    {
        AddGroup("all", "", 0);
        AddGroup("ungrouped", "", 0);
        AddChild("all", "ungrouped", "", 0);
    }

    /// <summary>In the order of their first mention.</summary>
    public IReadOnlyCollection<InventoryGroup> Groups => _groups.Values;
    public IReadOnlyCollection<InventoryHost> Hosts => _hosts.Values;
    public IReadOnlySet<Definition> Definitions => _definitions;
    public List<ReadingNote> Notes { get; } = [];

    public InventoryGroup? Group(string name) => _groups.GetValueOrDefault(name);

    public InventoryHost? Host(string name) => _hosts.GetValueOrDefault(name);

    public InventoryGroup AddGroup(string name, string file, int line)
    {
        if (!_groups.TryGetValue(name, out var group))
        {
            Require(name.Length > 0, file, line, "a group has an empty name");
            Require(_groups.Count < MaxGroups, file, line, $"more than {MaxGroups} groups");
            _groups[name] = group = new InventoryGroup(name) { File = file, Line = line };
        }

        return group;
    }

    /// <summary>
    /// Counts what the import makes of the files, of all of them together: a range, an alias or a group makes much of a short text, and two of
    /// them more. A unit is a value, or a host or variable at one of its places, of some hundred bytes.
    /// </summary>
    /// <exception cref="ImportException">It is more than the process can hold or do soon.</exception>
    public void Spend(long units, string file, int line) =>
        Require((_work += units) <= MaxWork, file, line, "hosts, variables and values multiply to more than an import reads");

    public void AddHost(string name, string groupName, int? port, string file, int line)
    {
        Spend(1, file, line);
        Require(name.Length > 0, file, line, "a host has an empty name");
        if (!_hosts.TryGetValue(name, out var host))
        {
            Require(_hosts.Count < MaxHosts, file, line, $"more than {MaxHosts} hosts");
            _hosts[name] = host = new InventoryHost(name, file, line);
            if (port is > 0)
            {
                Define(host.Vars, new Definition("ansible_port", JsonValue.Create((long)port), file, line, name, false));
            }
        }

        Join(_groups[groupName], host);
    }

    public void Join(InventoryGroup group, InventoryHost host)
    {
        if (_members.Add((group, host)))
        {
            group.Hosts.Add(host);
        }
    }

    public void AddChild(string parentName, string childName, string file, int line)
    {
        var (parent, child) = (_groups[parentName], _groups[childName]);
        Require(parent != child, file, line, $"group '{childName}' is its own child");
        if (parent.Children.Contains(child))
        {
            return;
        }

        Require(!parent.Ancestors().Contains(child), file, line, $"group '{childName}' is a child and an ancestor of '{parentName}'");
        Require(++_edges <= MaxEdges, file, line, "too many children");
        parent.Children.Add(child);
        child.Parents.Add(parent);
    }

    /// <param name="owner">A name that is both a group's and a host's means the group.</param>
    public void SetVariable(string owner, Definition definition)
    {
        if (!_groups.TryGetValue(owner, out var group))
        {
            Define(_hosts[owner].Vars, definition);
        }
        else if (definition.Name != "ansible_group_priority")
        {
            Define(group.Vars, definition);
        }
        else
        {
            _definitions.Add(definition);
            group.Priority = definition.Value is JsonValue value && int.TryParse(value.ToString(), out var priority)
                ? priority
                : throw new ImportException(definition.File, definition.Line, "ansible_group_priority is not a whole number");
        }
    }

    public void Define(Dictionary<string, Definition> vars, Definition definition)
    {
        Spend(1, definition.File, definition.Line);
        _definitions.Add(definition);
        vars[definition.Name] = definition;
    }

    /// <summary>Once all is read: every group descends from <c>all</c>, and a host of no group is <c>ungrouped</c>.</summary>
    public void Reconcile()
    {
        var all = _groups["all"];
        var ungrouped = _groups["ungrouped"];
        foreach (var group in _groups.Values.Where(group => group != all && group.Parents.Count == 0).ToList())
        {
            AddChild("all", group.Name, group.File ?? "", group.Line);
        }

        var grouped = _groups.Values.Where(group => group != all && group != ungrouped).SelectMany(group => group.Hosts).ToHashSet();
        foreach (var host in _hosts.Values)
        {
            if (grouped.Contains(host))
            {
                _members.Remove((ungrouped, host));
            }
            else
            {
                Join(ungrouped, host);
            }
        }

        ungrouped.Hosts.RemoveAll(grouped.Contains);
    }

    private static void Require(bool condition, string file, int line, string reason)
    {
        if (!condition)
        {
            throw new ImportException(file, line, reason);
        }
    }
}
