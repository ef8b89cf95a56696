using System.CommandLine;
using Slipway.Cli.Printing;
using Slipway.Client;
using Slipway.Contracts.Http.V1;

namespace Slipway.Cli.Commands;

internal static class ApiKeyCommands
{
    private const string Example = "0198f0a2-6f1e-7c3a-9d52-3b8e5c1f7a10";

    private static readonly Argument<string> Name = new("name") { Description = "What audit events and builds call its bearer" };
    private static readonly Argument<Guid> Id = new("id") { Description = "The key's id" };
    private static readonly Option<string> Role = new("--role") { Description = "viewer, operator, admin or platform-admin", Required = true };
    private static readonly Option<int?> Days = new("--days") { Description = "Days until it ends (default: never)" };
    private static readonly Option<FileInfo?> To = new("--to") { Description = "Write the key to this file, readable by you only (default: standard output)" };
    private static readonly Option<string?> OfTenant = new("--tenant") { Description = "Another tenant, by name or id; for who manages tenants" };

    public static Command Create()
    {
        var create = new Command("create", "Make an API key and print it, this once") { Name, Role, Days, To, OfTenant };
        create.SetServerAction(async (parsed, client, cancellationToken) =>
        {
            var request = new ApiKeyRequest
            {
                Name = parsed.GetRequiredValue(Name),
                Role = parsed.GetRequiredValue(Role),
                ExpiresAt = parsed.GetValue(Days) is { } days ? TimeProvider.System.GetUtcNow().AddDays(days) : null,
            };
            var made = await client.Api.CreateApiKeyAsync(request, await TenantAsync(parsed, client, cancellationToken), cancellationToken);
            Console.Error.WriteLine($"API key {made.Name} ({made.Id}), role {made.Role}; it is shown this once");
            if (parsed.GetValue(To) is { } file)
                PrivateFile.Write(file.FullName, made.Key + "\n");
            else
                parsed.Print(made, (writer, one) => writer.WriteLine(one.Key));
        });
        var list = new Command("list", "All API keys, also revoked ones") { OfTenant };
        list.SetServerAction(async (parsed, client, cancellationToken) =>
        {
            var tenant = await TenantAsync(parsed, client, cancellationToken);
            parsed.Print(await SlipwayClient.AllAsync(token => client.Api.ListApiKeysAsync(tenant, pageToken: token, cancellationToken: cancellationToken)), Write);
        });
        var revoke = new Command("revoke", "Refuse a key from now on") { Id, OfTenant };
        revoke.SetServerAction(async (parsed, client, cancellationToken) =>
        {
            await client.Api.RevokeApiKeyAsync(parsed.GetValue(Id), await TenantAsync(parsed, client, cancellationToken), cancellationToken);
            Console.Error.WriteLine($"API key {parsed.GetValue(Id)} is refused from now on");
        });
        return new Command("api-key", "Who may call the API")
        {
            create.WithExamples("slipway api-key create ci --role operator --days 90 --to ci.key", "slipway api-key create first --role admin --tenant team-a"),
            list.WithExamples("slipway api-key list"),
            revoke.WithExamples($"slipway api-key revoke {Example}"),
        };
    }

    private static async Task<Guid?> TenantAsync(ParseResult parsed, SlipwayClient client, CancellationToken cancellationToken) =>
        parsed.GetValue(OfTenant) is { } tenant ? (await TenantCommands.FindAsync(client, tenant, cancellationToken)).Id : null;

    private static void Write(TextWriter writer, IReadOnlyList<ApiKey> keys) => writer.WriteTable(
        ["NAME", "ROLE", "CREATED", "BY", "ENDS", "REVOKED", "LAST USED", "ID"],
        keys.Select(one => new[]
        {
            one.Name, one.Role, TextTable.Time(one.CreatedAt), one.CreatedBy, TextTable.Time(one.ExpiresAt), TextTable.Time(one.RevokedAt), TextTable.Time(one.LastUsedAt), $"{one.Id}",
        }));
}
