using System.CommandLine;
using Slipway.Cli.Printing;
using Slipway.Cli.Specs;
using Slipway.Client;
using Slipway.Contracts.Http.V1;

namespace Slipway.Cli.Commands;

internal static class TenantPolicyCommands
{
    private static readonly Option<FileInfo> File = new("--file", "-f") { Description = "egressAllow, egressDeny and hostKeys, YAML or JSON; what it does not say has its default", Required = true };

    public static Command Create()
    {
        var show = new Command("show", "Where a tenant's hosts may be, and how their keys are trusted") { TenantCommands.Tenant };
        show.SetServerAction(async (parsed, client, cancellationToken) =>
        {
            var tenant = await TenantCommands.FindAsync(client, parsed.GetRequiredValue(TenantCommands.Tenant), cancellationToken);
            parsed.Print(await client.Api.GetTenantPolicyAsync(tenant.Id, cancellationToken), Write);
        });
        var put = new Command("put", "Give a tenant another policy") { TenantCommands.Tenant, File };
        put.SetServerAction(async (parsed, client, cancellationToken) =>
        {
            var tenant = await TenantCommands.FindAsync(client, parsed.GetRequiredValue(TenantCommands.Tenant), cancellationToken);
            var known = await client.Api.GetTenantPolicyAsync(tenant.Id, cancellationToken);
            using var policy = SpecFile.Read(parsed.GetRequiredValue(File).FullName);
            parsed.Print(await client.Api.PutTenantPolicyAsync(tenant.Id, policy, ETags.Of(known), cancellationToken), Write);
        });
        return new Command("policy", "What a tenant's clusters may reach")
        {
            show.WithExamples("slipway tenant policy show team-a -o yaml"),
            put.WithExamples("slipway tenant policy put team-a -f policy.yaml"),
        };
    }

    private static void Write(TextWriter writer, TenantPolicy policy) => writer.WriteTable(
        ["EGRESS ALLOW", "EGRESS DENY", "HOST KEYS", "VERSION"],
        [[string.Join(',', policy.EgressAllow), string.Join(',', policy.EgressDeny), TextTable.Word(policy.HostKeys), $"{policy.Version}"]]);
}
