using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Slipway.Api.Auth;
using Slipway.Api.Bodies;
using Slipway.Api.Paging;
using Slipway.Api.Problems;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using Slipway.Persistence;
using Slipway.ServiceDefaults.Egress;

namespace Slipway.Api.Features.Clusters;

internal static class ClusterEndpoints
{
    public static void MapClusters(this IEndpointRouteBuilder api)
    {
        // Portals were promised the short path.
        api.MapPost("/clusters", CreateCluster.HandleAsync).Requires(Permissions.ClustersWrite).ExcludeFromDescription();

        var clusters = api.MapGroup("/v1/clusters").WithTags("Clusters");
        clusters.MapPost("", CreateCluster.HandleAsync).Requires(Permissions.ClustersWrite).Refuses(400, 409, 413, 415, 422)
            .WithName("createCluster").WithSummary("Have a cluster built")
            .WithDescription("Stores the spec as revision 1 and starts its first build. Location names the cluster, Operation-Location the build. POST /clusters is an alias.");
        api.MapPost("/v1/clusters:validate", ValidateAsync).WithTags("Clusters").Requires(Permissions.ClustersRead).Refuses(400, 413, 415)
            .WithName("validateCluster").WithSummary("Judge a spec without storing it").WithDescription("Returns every finding at once.");
        clusters.MapGet("", ListAsync).Requires(Permissions.ClustersRead).Refuses(400).WithName("listClusters").WithSummary("List clusters");
        clusters.MapGet("/{id:guid}", GetAsync).Requires(Permissions.ClustersRead).Refuses(404)
            .WithName("getCluster").WithSummary("Read a cluster: its newest spec, and what is known of its hosts");
        clusters.MapPatch("/{id:guid}", UpdateCluster.HandleAsync).Requires(Permissions.ClustersWrite).Refuses(400, 404, 412, 413, 415, 422, 428)
            .WithName("updateCluster").WithSummary("Change the spec, as a new revision")
            .WithDescription("A merge patch (RFC 7396) over the spec. Running builds keep their revision; start a build to carry the new one out.");
        clusters.MapDelete("/{id:guid}", DeleteCluster.HandleAsync).Requires(Permissions.ClustersWrite).Refuses(404, 409, 412, 428)
            .WithName("deleteCluster").WithSummary("Forget a cluster and its keys")
            .WithDescription("The hosts are not touched: what runs there runs on, and they refuse to join another cluster until their owner's mark is removed. Builds and their audit stay to be read. No kubeconfig can be minted any more.");
        clusters.MapGet("/{id:guid}/kubeconfig", GetKubeconfig.HandleAsync).Requires(Permissions.KubeconfigsMint).Refuses(400, 404, 409)
            .Produces<string>(StatusCodes.Status200OK, "application/yaml")
            .WithName("getKubeconfig").WithSummary("Mint a kubeconfig for the caller")
            .WithDescription("A client certificate in the caller's name that nobody keeps and that ends with its lifetime.");
        clusters.MapPost("/{id:guid}/hosts/{name}:rotate-host-key", RotateHostKey.HandleAsync).Requires(Permissions.ClustersWrite).Refuses(400, 404, 409, 413, 415, 422)
            .WithName("rotateHostKey").WithSummary("Forget a host's recorded SSH key, or record another")
            .WithDescription("For a host that was reinstalled, after HOST_KEY_CHANGED. A key in the spec is changed there.");
        clusters.MapPost("/{id:guid}/builds", CreateBuild.HandleAsync).Requires(Permissions.BuildsRun).Refuses(400, 404, 409, 415, 422)
            .WithName("createBuild").WithSummary("Build the newest spec revision again");
    }

    private static async Task<Ok<ValidationResult>> ValidateAsync(Body<ClusterSpec> body, SlipwayDbContext db, EgressGuard egress, CancellationToken cancellationToken)
    {
        var (_, findings) = await SpecChecking.CheckAsync(body.Document, db, egress, cancellationToken);
        return TypedResults.Ok(new ValidationResult(findings.Count == 0, findings));
    }

    private static async Task<Ok<Page<Cluster>>> ListAsync(
        [FromQuery, Description("Exact name.")] string? name, [AsParameters] PageRequest page, SlipwayDbContext db, CancellationToken cancellationToken)
    {
        var filter = $"clusters:{name}";
        var rows = db.Clusters.AsNoTracking().Where(row => row.DeletedAt == null && (name == null || row.Name == name));
        var found = await page.Next(filter, rows)
            .Join(db.SpecRevisions, row => new { row.Id, row.Revision }, spec => new { Id = spec.ClusterId, spec.Revision }, (row, spec) => new { row, spec.Spec })
            .OrderBy(both => both.row.CreatedAt).ThenBy(both => both.row.Id)
            .ToListAsync(cancellationToken);
        var ids = found.Select(both => both.row.Id).ToList();
        var hosts = (await db.Hosts.AsNoTracking().Where(row => ids.Contains(row.ClusterId)).ToListAsync(cancellationToken)).ToLookup(row => row.ClusterId);
        return TypedResults.Ok(page.Of(
            found, both => ClusterDescriptions.Describe(both.row, both.Spec, hosts[both.row.Id]), both => PageRequest.Token(filter, both.row.CreatedAt, both.row.Id)));
    }

    private static async Task<Ok<Cluster>> GetAsync(Guid id, SlipwayDbContext db, HttpResponse response, CancellationToken cancellationToken)
    {
        var row = await db.Clusters.AsNoTracking().SingleOrDefaultAsync(cluster => cluster.Id == id && cluster.DeletedAt == null, cancellationToken)
            ?? throw ProblemException.NotFound("cluster");
        var spec = await db.SpecRevisions.Where(revision => revision.ClusterId == id && revision.Revision == row.Revision).Select(revision => revision.Spec).SingleAsync(cancellationToken);
        var hosts = await db.Hosts.AsNoTracking().Where(host => host.ClusterId == id).ToListAsync(cancellationToken);
        response.SetETag(row.Revision);
        return TypedResults.Ok(ClusterDescriptions.Describe(row, spec, hosts));
    }
}
