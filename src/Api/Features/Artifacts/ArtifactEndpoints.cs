using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Slipway.Api.Auth;
using Slipway.Api.Problems;
using Slipway.Catalog;
using Slipway.Catalog.Artifacts;
using Slipway.Contracts.Http.V1;

namespace Slipway.Api.Features.Artifacts;

internal static class ArtifactEndpoints
{
    public static void MapArtifacts(this IEndpointRouteBuilder api) => api.MapGet("/v1/artifacts", Get).WithTags("Artifacts").Requires(Permissions.ClustersRead).Refuses(400)
        .WithName("listArtifacts").WithSummary("List what a Kubernetes version needs from elsewhere: files, images, packages")
        .WithDescription("The bill of materials for a mirror. Component versions are those of the Kubernetes version's own set.");

    private static Ok<ArtifactList> Get(
        [FromQuery, Description("Kubernetes version without a leading v.")] string version,
        [FromQuery, Description("amd64 or arm64, more than once for several. Default: both.")] string[]? arch,
        [FromQuery, Description("Network plugin or add-on whose manifest is pinned, more than once for several. Default: all.")] string[]? manifest)
    {
        if (!ArtifactCatalogue.Supports(version))
        {
            throw ProblemException.Parameter("version", $"Kubernetes {version} is not known; the newest known version is {ArtifactCatalogue.KubernetesVersions[0]}.");
        }

        Known("arch", arch, ArtifactCatalogue.Architectures);
        Known("manifest", manifest, ManifestCatalogue.Names);
        var bill = BillOfMaterials.Of(version, arch is { Length: > 0 } ? arch : ArtifactCatalogue.Architectures, manifest is { Length: > 0 } ? manifest : [.. ManifestCatalogue.Names]);
        return TypedResults.Ok(new ArtifactList(
            version,
            bill.Profile,
            [.. bill.Files.Select(entry => new ArtifactListFile(entry.File.Name, entry.File.Version, entry.File.Url, entry.File.Sha256, PathOf(entry.File.Url), entry.Arch))],
            bill.Images,
            HostPackages.ByFamily));
    }

    private static void Known(string parameter, string[]? given, IEnumerable<string> known)
    {
        if ((given ?? []).Except(known).FirstOrDefault() is { } strange)
        {
            throw ProblemException.Parameter(parameter, $"There is no '{strange}'; there are {string.Join(", ", known)}.");
        }
    }

    private static string PathOf(string url) => new Uri(url) is var address ? $"files/{address.Host}{address.AbsolutePath}" : url;
}
