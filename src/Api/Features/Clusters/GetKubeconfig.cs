using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Slipway.Api.Auth;
using Slipway.Api.Features.Auditing;
using Slipway.Api.Problems;
using Slipway.Contracts;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Specs;
using Slipway.Persistence;
using Slipway.Persistence.Pki;

namespace Slipway.Api.Features.Clusters;

internal static class GetKubeconfig
{
    private const string Admins = "system:masters";
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public static async Task<ContentHttpResult> HandleAsync(
        Guid id,
        [FromQuery, Description("Lifetime: a number with m, h or d, between 5m and 30d; default 1h.")] string? ttl,
        Caller caller,
        SlipwayDbContext db,
        KubeconfigIssuer issuer,
        TimeProvider time,
        HttpResponse response,
        CancellationToken cancellationToken)
    {
        var lifetime = Lifetime(ttl ?? "1h");
        var cluster = await db.Clusters.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id && row.DeletedAt == null, cancellationToken)
            ?? throw ProblemException.NotFound("cluster");
        var specJson = await db.SpecRevisions.Where(row => row.ClusterId == id && row.Revision == cluster.Revision).Select(row => row.Spec).SingleAsync(cancellationToken);
        var spec = JsonSerializer.Deserialize<ClusterSpec>(specJson, SlipwayJson.Options)!;
        // What is in front of the API servers outlives any of them; else the first one's cluster address.
        var plane = spec.ControlPlane;
        var server = plane.ExternalLoadBalancer is { } front ? front.Address ?? plane.EndpointName
            : plane.VirtualIp?.Address ?? spec.Hosts.First(host => host.Roles.Contains(HostRole.ControlPlane)).ClusterIp();
        string kubeconfig;
        try
        {
            kubeconfig = await issuer.MintAsync(
                db, id, caller.Name, [Admins], lifetime, string.Create(CultureInfo.InvariantCulture, $"https://{IpFamilies.InUrl(server)}:{plane.EndpointPort()}"), cancellationToken);
        }
        catch (KeyNotFoundException)
        {
            throw new ProblemException(ErrorCodes.Conflict, "The cluster has no certificate authority yet: its first build has not come that far.");
        }

        db.Audit(caller, time.GetStoredNow(), "kubeconfig.mint", cluster.Name, new { cluster.Id, Seconds = (long)lifetime.TotalSeconds });
        await db.SaveChangesAsync(cancellationToken);
        response.Headers.CacheControl = "no-store";
        return TypedResults.Text(kubeconfig, "application/yaml");
    }

    private static TimeSpan Lifetime(string text)
    {
        TimeSpan? unit = text.Length < 2 ? null : text[^1] switch
        {
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => null,
        };
        return unit is { } one && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count <= Longest / one && one * count is var lifetime && lifetime >= Shortest
            ? lifetime
            : throw ProblemException.Parameter("ttl", "must be a number with m, h or d, between 5m and 30d.");
    }
}
