using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Slipway.Api.Auth;
using Slipway.Api.Bodies;
using Slipway.Api.Features.Auditing;
using Slipway.Api.Paging;
using Slipway.Api.Problems;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Persistence;
using Slipway.Persistence.Secrets;

namespace Slipway.Api.Features.Credentials;

internal static class CredentialEndpoints
{
    public static void MapCredentials(this IEndpointRouteBuilder api)
    {
        var credentials = api.MapGroup("/v1/credentials").WithTags("Credentials");
        credentials.MapPost("", CreateAsync).Requires(Permissions.CredentialsWrite).Refuses(400, 409, 413, 415, 422)
            .WithName("createCredential").WithSummary("Store how to log in to hosts or registries")
            .WithDescription("The values are encrypted at rest and never returned. hostNetworks and registries keep them from machines that whoever names the credential in a spec could choose.");
        credentials.MapGet("", ListAsync).Requires(Permissions.CredentialsRead).Refuses(400).WithName("listCredentials").WithSummary("List credentials");
        credentials.MapGet("/{id:guid}", GetAsync).Requires(Permissions.CredentialsRead).Refuses(404).WithName("getCredential").WithSummary("Read what may be known of a credential");
        credentials.MapPatch("/{id:guid}", UpdateAsync).Requires(Permissions.CredentialsWrite).Refuses(400, 404, 409, 412, 413, 415, 422, 428)
            .WithName("updateCredential").WithSummary("Change a credential")
            .WithDescription("A merge patch: absent members stay, null removes. Builds use the new values, and keep to the new networks and registries, from their next attempt on, so a failed build can be resumed.");
        credentials.MapDelete("/{id:guid}", DeleteAsync).Requires(Permissions.CredentialsWrite).Refuses(404, 409, 412, 428)
            .WithName("deleteCredential").WithSummary("Delete a credential that no cluster uses");
    }

    internal static async Task<Created<Credential>> CreateAsync(
        Body<CredentialRequest> body, Caller caller, SlipwayDbContext db, SecretProtector protector, TimeProvider time, HttpResponse response, CancellationToken cancellationToken)
    {
        var request = body.Checked();
        var secrets = new CredentialSecrets(request.SshPrivateKey, request.SshPrivateKeyPassphrase, request.SshPassword, request.SudoPassword, request.RegistryUser, request.RegistryPassword);
        CredentialRules.Check(request.Name, secrets, request.HostNetworks, request.Registries);
        var now = time.GetStoredNow();
        var row = new StoredCredential
        {
            Id = Guid.CreateVersion7(now),
            TenantId = caller.TenantId,
            Name = request.Name,
            Protected = [],
            HostNetworks = [.. request.HostNetworks ?? []],
            Registries = [.. request.Registries ?? []],
            CreatedAt = now,
            UpdatedAt = now,
        };
        Fill(row, secrets, protector);
        db.Credentials.Add(row);
        db.Audit(caller, now, "credential.create", row.Name, new { row.Id, row.HostNetworks, row.Registries });
        await db.SaveNamedAsync("credential", row.Name, cancellationToken);
        response.SetETag(row.Version);
        response.Headers.Location = $"/v1/credentials/{row.Id}";
        return TypedResults.Created((string?)null, Describe(row));
    }

    private static async Task<Ok<Page<Credential>>> ListAsync(
        [FromQuery, Description("Exact name.")] string? name, [AsParameters] PageRequest page, SlipwayDbContext db, CancellationToken cancellationToken)
    {
        var filter = $"credentials:{name}";
        var rows = db.Credentials.AsNoTracking().Where(row => name == null || row.Name == name);
        return TypedResults.Ok(await page.ListAsync(filter, rows, Describe, cancellationToken));
    }

    private static async Task<Ok<Credential>> GetAsync(Guid id, SlipwayDbContext db, HttpResponse response, CancellationToken cancellationToken)
    {
        var row = await FindAsync(id, db, cancellationToken);
        response.SetETag(row.Version);
        return TypedResults.Ok(Describe(row));
    }

    private static async Task<Ok<Credential>> UpdateAsync(
        Guid id, Body<CredentialPatch> body, Caller caller, SlipwayDbContext db, SecretProtector protector, TimeProvider time,
        [FromHeader(Name = "If-Match")] string? ifMatch, HttpContext context, CancellationToken cancellationToken)
    {
        _ = ifMatch;
        var patch = body.Checked();
        var row = await FindAsync(id, db, cancellationToken);
        context.Request.RequireMatch(row.Version);

        var now = time.GetStoredNow();
        var secrets = protector.Unprotect<CredentialSecrets>(row.TenantId, row.Protected);
        secrets = new CredentialSecrets(
            Patched("sshPrivateKey", patch.SshPrivateKey, secrets.SshPrivateKey),
            Patched("sshPrivateKeyPassphrase", patch.SshPrivateKeyPassphrase, secrets.SshPrivateKeyPassphrase),
            Patched("sshPassword", patch.SshPassword, secrets.SshPassword),
            Patched("sudoPassword", patch.SudoPassword, secrets.SudoPassword),
            Patched("registryUser", patch.RegistryUser, secrets.RegistryUser),
            Patched("registryPassword", patch.RegistryPassword, secrets.RegistryPassword));
        row.HostNetworks = [.. Patched("hostNetworks", patch.HostNetworks, row.HostNetworks) ?? []];
        row.Registries = [.. Patched("registries", patch.Registries, row.Registries) ?? []];
        CredentialRules.Check(row.Name, secrets, row.HostNetworks, row.Registries);
        row.Version++;
        row.UpdatedAt = now;
        Fill(row, secrets, protector);
        db.Audit(caller, now, "credential.update", row.Name, new { row.Id, row.Version, row.HostNetworks, row.Registries });
        await db.SaveNamedAsync("credential", row.Name, cancellationToken);
        context.Response.SetETag(row.Version);
        return TypedResults.Ok(Describe(row));

        T? Patched<T>(string member, T? given, T? kept) => body.Document is System.Text.Json.Nodes.JsonObject document && document.ContainsKey(member) ? given : kept;
    }

    private static async Task<NoContent> DeleteAsync(
        Guid id, Caller caller, SlipwayDbContext db, TimeProvider time, [FromHeader(Name = "If-Match")] string? ifMatch, HttpRequest request, CancellationToken cancellationToken)
    {
        _ = ifMatch;
        var row = await FindAsync(id, db, cancellationToken);
        request.RequireMatch(row.Version);
        var users = await db.Database.SqlQuery<string>(
            $"""
            select c.name as "Value" from slipway.clusters c
            join slipway.spec_revisions r on r.cluster_id = c.id and r.revision = c.revision
            where c.tenant_id = {row.TenantId} and c.deleted_at is null and (r.spec #>> array['ssh','credential'] in ({row.Name}, {row.Id.ToString()}) or r.spec #>> array['ssh','bastion','credential'] in ({row.Name}, {row.Id.ToString()})
              or exists (select from jsonb_each(r.spec #> array['runtime','registries']) registry where registry.value->>'credential' in ({row.Name}, {row.Id.ToString()})))
            limit 3
            """).ToListAsync(cancellationToken);
        if (users.Count > 0)
        {
            throw new ProblemException(ErrorCodes.Conflict, $"Used by {string.Join(", ", users)}.");
        }

        db.Credentials.Remove(row);
        db.Audit(caller, time.GetStoredNow(), "credential.delete", row.Name, new { row.Id });
        await db.SaveNamedAsync("credential", row.Name, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<StoredCredential> FindAsync(Guid id, SlipwayDbContext db, CancellationToken cancellationToken) =>
        await db.Credentials.SingleOrDefaultAsync(row => row.Id == id, cancellationToken) ?? throw ProblemException.NotFound("credential");

    private static void Fill(StoredCredential row, CredentialSecrets secrets, SecretProtector protector)
    {
        row.Protected = protector.Protect(row.TenantId, secrets);
        row.HasSshPrivateKey = secrets.SshPrivateKey is not null;
        row.HasSshPassword = secrets.SshPassword is not null;
        row.HasSudoPassword = secrets.SudoPassword is not null;
        row.HasRegistryLogin = secrets.RegistryPassword is not null;
    }

    private static Credential Describe(StoredCredential row) =>
        new(row.Id, row.Name, row.Version, row.HasSshPrivateKey, row.HasSshPassword, row.HasSudoPassword, row.HasRegistryLogin, row.HostNetworks, row.Registries, row.CreatedAt, row.UpdatedAt);
}
