using System.CommandLine;
using Slipway.Cli.Printing;
using Slipway.Client;
using Slipway.Contracts.Http.V1;

namespace Slipway.Cli.Commands;

/// <summary>What all resources with names have in common.</summary>
internal static class Resources
{
    /// <summary>A command that prints every page of a list.</summary>
    public static Command List<T>(string description, Func<SlipwayClient, string?, CancellationToken, Task<Page<T>>> page, Action<TextWriter, IReadOnlyList<T>> table)
    {
        var list = new Command("list", description);
        list.SetServerAction(async (parsed, client, cancellationToken) => parsed.Print(await SlipwayClient.AllAsync(token => page(client, token, cancellationToken)), table));
        return list;
    }

    /// <param name="found">A list that was asked for the one name.</param>
    public static T Named<T>(this Page<T> found, string kind, string name, Func<T, string> nameOf) where T : class =>
        found.Items.SingleOrDefault(one => nameOf(one) == name) ?? throw new UsageException($"there is no {kind} '{name}'");
}
