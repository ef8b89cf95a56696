using Slipway.Contracts.Http.V1;

namespace Slipway.Cli.Printing;

/// <summary>The nodes as <c>kubectl get nodes</c> shows them.</summary>
internal static class NodesText
{
    private static readonly string[] Heading = ["NAME", "STATUS", "ROLES", "VERSION", "INTERNAL-IP"];

    public static IEnumerable<string> Lines(IReadOnlyList<NodeStatus> nodes) => TextTable.Lines(Heading, nodes.Select(Row));

    private static string?[] Row(NodeStatus node) =>
        [node.Name, node.Ready ? "Ready" : "NotReady", string.Join(',', node.Roles), node.Version, node.InternalIp];
}
