using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Slipway.Api.Auth;
using Slipway.Api.Bodies;
using Slipway.Api.Features.Clusters.Validation;
using Slipway.Api.Problems;
using Slipway.Catalog;
using Slipway.Catalog.Artifacts;
using Slipway.Catalog.Stages;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;

namespace Slipway.Api.Features.Artifacts;

internal static class ArtifactEndpoints
{
    private const string AboutArch = "amd64 or arm64, more than once for several. Default: both.";

    public static void MapArtifacts(this IEndpointRouteBuilder api)
    {
        api.MapGet("/v1/artifacts", Get).WithTags("Artifacts").Requires(Permissions.ClustersRead).Refuses(400)
            .WithName("listArtifacts").WithSummary("List what a Kubernetes version needs from elsewhere: files, images, packages")
            .WithDescription("The bill of materials for a mirror. Component versions are those of the Kubernetes version's own set.");
        api.MapPost("/v1/clusters:list-artifacts", OfSpec).WithTags("Artifacts").Requires(Permissions.ClustersRead).Refuses(400, 413, 415, 422)
            .WithName("listClusterArtifacts").WithSummary("List what a spec needs from elsewhere: files, images, packages")
            .WithDescription("The bill of materials with the spec's own versions and checksums, its network plugin, its add-ons and its own manifests. Stores nothing.");
    }

    private static Ok<ArtifactList> Get(
        [FromQuery, Description("Kubernetes version without a leading v.")] string version,
        [FromQuery, Description(AboutArch)] string[]? arch,
        [FromQuery, Description("Network plugin or add-on whose manifest is pinned, more than once for several. Default: all.")] string[]? manifest)
    {
        if (!ArtifactCatalogue.Supports(version))
        {
            throw ProblemException.Parameter("version", $"Kubernetes {version} is not known; the newest known version is {ArtifactCatalogue.KubernetesVersions[0]}.");
        }

        var bill = BillOfMaterials.Of(version, Known("arch", arch, ArtifactCatalogue.Architectures), Known("manifest", manifest, [.. ManifestCatalogue.Names]));
        return TypedResults.Ok(Describe(version, bill, bill.Files));
    }

    private static Ok<ArtifactList> OfSpec(Body<ClusterSpec> body, [FromQuery, Description(AboutArch)] string[]? arch)
    {
        var (spec, findings) = SpecValidation.Check(body.Document);
        if (findings.Count > 0)
        {
            throw ProblemException.Invalid(ErrorCodes.SpecInvalid, findings);
        }

        var bill = BillOfMaterials.Of(
            spec.Kubernetes.Version, Known("arch", arch, ArtifactCatalogue.Architectures), [.. SpecManifests.Of(spec), .. SpecManifests.ChartsOf(spec)], spec.Artifacts.Versions, spec.Artifacts.Checksums);
        var own = SpecManifests.OwnOf(spec).Select(manifest => (new ArtifactFile(manifest.Name, "", manifest.Source.Sha256, manifest.Source.Url), (string?)null));
        return TypedResults.Ok(Describe(spec.Kubernetes.Version, bill, bill.Files.Where(entry => ArtifactRules.IsUsed(spec, entry.File.Name)).Concat(own)));
    }

    private static ArtifactList Describe(string version, BillOfMaterials bill, IEnumerable<(ArtifactFile File, string? Arch)> files) => new(
        version,
        bill.Profile,
        [.. files.Select(entry => new ArtifactListFile(entry.File.Name, entry.File.Version, entry.File.Url, entry.File.Sha256, PathOf(entry.File.Url), entry.Arch))],
        bill.Images,
        HostPackages.ByFamily);

    /// <returns>What is given, or all that is known.</returns>
    private static IReadOnlyList<string> Known(string parameter, string[]? given, IReadOnlyList<string> known) => (given ?? []).Except(known).FirstOrDefault() is { } strange
        ? throw ProblemException.Parameter(parameter, $"There is no '{strange}'; there are {string.Join(", ", known)}.")
        : given is { Length: > 0 } ? [.. given.Distinct()] : known;

    private static string PathOf(string url) => new Uri(url) is var address ? $"files/{address.Host}{address.AbsolutePath}" : url;
}
