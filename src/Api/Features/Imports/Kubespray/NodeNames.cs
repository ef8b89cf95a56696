using System.Text.RegularExpressions;

namespace Slipway.Api.Features.Imports.Kubespray;

internal static partial class NodeNames
{
    /// <summary>The nearest name of a cluster: lowercase letters, digits and hyphens.</summary>
    public static string Label(string text) => Fitting(text.Replace('.', '-'), "cluster");

    /// <summary>The nearest name of a node; dots stay.</summary>
    public static string Node(string text) => Fitting(text, "node");

    private static string Fitting(string text, string otherwise)
    {
        var name = Foreign().Replace(text.ToLowerInvariant(), "-").Trim('-', '.');
        return name.Length == 0 ? otherwise : name.Length > 63 ? name[..63].TrimEnd('-', '.') : name;
    }

    [GeneratedRegex("[^a-z0-9.-]+")]
    private static partial Regex Foreign();
}
