using System.ComponentModel;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Slipway.Api.Auth;
using Slipway.Api.Bodies;
using Slipway.Api.Features.Clusters;
using Slipway.Api.Features.Credentials;
using Slipway.Api.Features.Imports.Inventories;
using Slipway.Api.Features.Imports.Kubespray;
using Slipway.Api.Problems;
using Slipway.Contracts;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using Slipway.Persistence;
using Slipway.Persistence.Secrets;
using Slipway.ServiceDefaults.Egress;

namespace Slipway.Api.Features.Imports;

internal static class ImportEndpoints
{
    public static void MapImports(this IEndpointRouteBuilder api)
    {
        api.MapPost("/v1/imports/kubespray", ImportAsync).WithTags("Imports").Requires(Permissions.ClustersWrite).Refuses(400, 409, 413, 415, 422)
            .WithName("importKubespray").WithSummary("Make a spec of a Kubespray inventory")
            .WithDescription("Returns a draft and what became of every variable. Stores nothing but the credential, and that only when createCredential asks for it.");
        api.MapGet("/v1/clusters/{id:guid}/export", ExportAsync).WithTags("Imports").Requires(Permissions.ClustersRead).Refuses(400, 404)
            .WithName("exportCluster").WithSummary("Write a cluster's newest spec as another tool's files");
    }

    private static async Task<Ok<KubesprayImportResult>> ImportAsync(
        Body<KubesprayImportRequest> body, Caller caller, SlipwayDbContext db, SecretProtector protector, EgressGuard egress, TimeProvider time, HttpResponse response, CancellationToken cancellationToken)
    {
        var request = body.Checked();
        if (request.CreateCredential is not null)
        {
            caller.Require(Permissions.CredentialsWrite);
        }

        var import = Read(request);
        var (credential, ofBastion) = request.CreateCredential is null ? (null, null) : await CreateAsync();

        var (_, errors) = await SpecChecking.CheckAsync(JsonSerializer.SerializeToNode(import.Spec, SlipwayJson.Options), db, egress, cancellationToken);
        return TypedResults.Ok(new KubesprayImportResult
        {
            Spec = import.Spec,
            Findings = import.Findings,
            Secrets = import.Secrets,
            Credential = credential,
            BastionSecrets = import.BastionSecrets,
            BastionCredential = ofBastion,
            Errors = errors,
        });

        async Task<(Credential?, Credential?)> CreateAsync()
        {
            await using var both = await db.Database.BeginTransactionAsync(cancellationToken);
            var created = (await CreateOneAsync(import.Credential), import.BastionCredential is { } other ? await CreateOneAsync(other) : null);
            await both.CommitAsync(cancellationToken);
            return created;
        }

        // An inventory without secrets goes with a credential that is there already.
        async Task<Credential?> CreateOneAsync(CredentialRequest one) => ImportResult.Members(one).Count == 0 ? null : (await CredentialEndpoints.CreateAsync(
            new Body<CredentialRequest>(JsonSerializer.SerializeToNode(one, SlipwayJson.Options), []), caller, db, protector, time, response, cancellationToken)).Value;
    }

    private static ImportResult Read(KubesprayImportRequest request)
    {
        try
        {
            return KubesprayImport.Read(request);
        }
        catch (ImportException exception)
        {
            throw ProblemException.Invalid(ErrorCodes.RequestInvalid, [new Finding(JsonPointers.Of("files", exception.File), ErrorCodes.ValueInvalid, exception.Message)]);
        }
    }

    private static async Task<Ok<KubesprayExport>> ExportAsync(
        Guid id, [FromQuery, Description("kubespray.")] string? format, SlipwayDbContext db, CancellationToken cancellationToken)
    {
        if (format is not (null or "kubespray"))
        {
            throw ProblemException.Parameter("format", "Only kubespray is known.");
        }

        var spec = await db.Clusters.Where(cluster => cluster.Id == id && cluster.DeletedAt == null)
            .Join(db.SpecRevisions, row => new { row.Id, row.Revision }, revision => new { Id = revision.ClusterId, revision.Revision }, (_, revision) => revision.Spec)
            .SingleOrDefaultAsync(cancellationToken) ?? throw ProblemException.NotFound("cluster");
        return TypedResults.Ok(KubesprayExporter.Write(JsonSerializer.Deserialize<ClusterSpec>(spec, SlipwayJson.Options)!));
    }
}
