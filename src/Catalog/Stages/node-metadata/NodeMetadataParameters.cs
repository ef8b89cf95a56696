namespace Slipway.Catalog.Stages;

/// <summary>What was set by Slipway before and is not listed now is removed; labels and taints of others stay.</summary>
public sealed record NodeMetadataParameters
{
    /// <summary>Names of the nodes to look at.</summary>
    public required IReadOnlyList<string> Nodes { get; init; }
    public IReadOnlyList<NodeLabel> Labels { get; init; } = [];
    public IReadOnlyList<NodeTaint> Taints { get; init; } = [];
}

public sealed record NodeLabel(string Node, string Key, string Value);

/// <param name="Node">Node name.</param>
/// <param name="Key">Taint key.</param>
/// <param name="Value">May be empty.</param>
/// <param name="Effect"><c>NoSchedule</c>, <c>PreferNoSchedule</c> or <c>NoExecute</c>.</param>
public sealed record NodeTaint(string Node, string Key, string Value, string Effect);
