using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Cli.Printing;
using Slipway.Client;
using Slipway.Contracts;
using Slipway.Contracts.Http.V1;

namespace Slipway.Cli.Commands;

internal static class TenantCommands
{
    private const string Unlimited = "unlimited";

    public static Argument<string> Tenant { get; } = new("tenant") { Description = "Name or id" };

    private static readonly Option<int?> Weight = new("--weight") { Description = "Share of the runners' slots relative to others, 1 to 100" };

    private static readonly Dictionary<string, Option<string?>> Quotas = new()
    {
        ["clusters"] = Quota("--max-clusters", "Clusters"),
        ["hosts"] = Quota("--max-hosts", "Hosts of all clusters"),
        ["concurrentBuilds"] = Quota("--max-builds", "Builds in progress"),
        ["concurrentTasks"] = Quota("--max-tasks", "Tasks at work at the same time"),
        ["outputBytes"] = Quota("--max-output", "Bytes of build output kept"),
    };

    public static Command Create()
    {
        var create = new Command("create", "Make a tenant; prints its id") { Tenant, Weight };
        create.SetServerAction(async (parsed, client, cancellationToken) =>
        {
            var request = new TenantRequest { Name = parsed.GetRequiredValue(Tenant), Weight = parsed.GetValue(Weight), Quotas = QuotasOf(parsed).Deserialize<Quotas>(SlipwayJson.Options) };
            parsed.Print(await client.Api.CreateTenantAsync(request, cancellationToken), (writer, one) => writer.WriteLine(one.Id));
        });
        var list = Resources.List("All tenants", (client, token, cancellationToken) => client.Api.ListTenantsAsync(pageToken: token, cancellationToken: cancellationToken), Write);
        var show = new Command("show", "A tenant and the use of its quotas") { Tenant };
        show.SetServerAction(async (parsed, client, cancellationToken) =>
        {
            var tenant = await FindAsync(client, parsed.GetRequiredValue(Tenant), cancellationToken);
            parsed.Print(await client.Api.GetTenantUsageAsync(tenant.Id, cancellationToken), (writer, usage) =>
            {
                Write(writer, [tenant]);
                writer.WriteLine();
                writer.WriteTable(["QUOTA", "USED", "RESERVED", "LIMIT"], usage.Quotas.Select(one => new[] { TextTable.Word(one.Quota), $"{one.Used}", $"{one.Reserved}", Limit(one.Limit) }));
            });
        });
        var update = new Command("update", "Change weight and quotas; those not given stay") { Tenant, Weight };
        update.SetServerAction(async (parsed, client, cancellationToken) =>
        {
            var tenant = await FindAsync(client, parsed.GetRequiredValue(Tenant), cancellationToken);
            var patch = new JsonObject { ["quotas"] = QuotasOf(parsed) };
            if (parsed.GetValue(Weight) is { } weight)
                patch["weight"] = weight;
            using var content = SpecContent.MergePatch(patch.ToJsonString());
            parsed.Print(await client.Api.UpdateTenantAsync(tenant.Id, content, ETags.Of(tenant), cancellationToken), (writer, one) => Write(writer, [one]));
        });
        foreach (var option in Quotas.Values)
        {
            create.Add(option);
            update.Add(option);
        }

        var delete = new Command("delete", "Delete a tenant that has no clusters") { Tenant };
        delete.SetServerAction(async (parsed, client, cancellationToken) =>
        {
            var tenant = await FindAsync(client, parsed.GetRequiredValue(Tenant), cancellationToken);
            await client.Api.DeleteTenantAsync(tenant.Id, ETags.Of(tenant), cancellationToken);
            Console.Error.WriteLine($"tenant {tenant.Name} ({tenant.Id}) is deleted");
        });
        return new Command("tenant", "Make tenants, set their quotas and policies; for who manages the platform")
        {
            create.WithExamples("slipway tenant create team-a --max-hosts 50"),
            list.WithExamples("slipway tenant list"),
            show.WithExamples("slipway tenant show team-a"),
            update.WithExamples("slipway tenant update team-a --weight 20 --max-hosts unlimited"),
            delete.WithExamples("slipway tenant delete team-a"),
            TenantPolicyCommands.Create(),
        };
    }

    public static async Task<Tenant> FindAsync(SlipwayClient client, string nameOrId, CancellationToken cancellationToken) =>
        Guid.TryParse(nameOrId, out var id)
            ? await client.Api.GetTenantAsync(id, cancellationToken)
            : (await client.Api.ListTenantsAsync(nameOrId, cancellationToken: cancellationToken)).Named("tenant", nameOrId, one => one.Name);

    private static Option<string?> Quota(string name, string description)
    {
        var option = new Option<string?>(name) { Description = $"{description}: a number, or {Unlimited}", HelpName = "number" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && text != Unlimited && !long.TryParse(text, out _))
                result.AddError($"{name} takes a number or {Unlimited}, not '{text}'");
        });
        return option;
    }

    // An explicit null lifts a limit.
    private static JsonObject QuotasOf(ParseResult parsed) => new(Quotas
        .Select(quota => (quota.Key, Value: parsed.GetValue(quota.Value))).Where(quota => quota.Value is not null)
        .Select(quota => KeyValuePair.Create(quota.Key, quota.Value == Unlimited ? null : (JsonNode?)long.Parse(quota.Value!, System.Globalization.CultureInfo.InvariantCulture))));

    private static string Limit(long? limit) => limit is { } number ? $"{number}" : Unlimited;

    private static void Write(TextWriter writer, IReadOnlyList<Tenant> tenants) => writer.WriteTable(
        ["NAME", "WEIGHT", "MAX CLUSTERS", "MAX HOSTS", "MAX BUILDS", "MAX TASKS", "MAX OUTPUT", "ID"],
        tenants.Select(one => new[]
        {
            one.Name, $"{one.Weight}", Limit(one.Quotas.Clusters), Limit(one.Quotas.Hosts), Limit(one.Quotas.ConcurrentBuilds), Limit(one.Quotas.ConcurrentTasks), Limit(one.Quotas.OutputBytes), $"{one.Id}",
        }));
}
