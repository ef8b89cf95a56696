using Slipway.Contracts.Http.V1;

namespace Slipway.Cli.Printing;

/// <summary>The nodes as <c>kubectl get nodes</c> shows them.</summary>
internal static class NodesText
{
    private static readonly string[] Heading = ["NAME", "STATUS", "ROLES", "VERSION", "INTERNAL-IP"];

    public static IEnumerable<string> Lines(IReadOnlyList<NodeStatus> nodes)
    {
        var rows = nodes.Select(Row).Prepend(Heading).ToList();
        return rows.Select(row => string.Join("   ", row.Select((value, column) => value.PadRight(rows.Max(other => other[column].Length)))).TrimEnd());
    }

    public static bool AnyStandIn(IReadOnlyList<NodeStatus> nodes) =>
        nodes.Any(node => node.Version.Contains("standin", StringComparison.OrdinalIgnoreCase));

    private static string[] Row(NodeStatus node) =>
    [
        node.Name, node.Ready ? "Ready" : "NotReady", node.Roles.Count == 0 ? "<none>" : string.Join(',', node.Roles), node.Version, node.InternalIp ?? "<none>",
    ];
}
