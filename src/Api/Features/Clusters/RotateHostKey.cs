using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Slipway.Api.Auth;
using Slipway.Api.Bodies;
using Slipway.Api.Features.Auditing;
using Slipway.Api.Features.Clusters.Validation;
using Slipway.Api.Problems;
using Slipway.Contracts;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using Slipway.Persistence;
using Slipway.Persistence.Policies;

namespace Slipway.Api.Features.Clusters;

/// <summary>After a host got another key: what is recorded of the old one goes, by somebody's decision and never by itself.</summary>
internal static class RotateHostKey
{
    public static async Task<NoContent> HandleAsync(
        Guid id, string name, Body<RotateHostKeyRequest> body, Caller caller, SlipwayDbContext db, TimeProvider time, CancellationToken cancellationToken)
    {
        var request = body.Checked();
        if (request.HostKey is not null && !HostRules.Fingerprint().IsMatch(request.HostKey))
        {
            throw ProblemException.Invalid(ErrorCodes.RequestInvalid,
                [new Finding("#/hostKey", ErrorCodes.ValueInvalid, "A host key's fingerprint is SHA256: and 43 characters, as ssh-keygen -lf prints it.")]);
        }

        var cluster = await db.Clusters.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id && row.DeletedAt == null, cancellationToken) ?? throw ProblemException.NotFound("cluster");
        var host = await db.Hosts.SingleOrDefaultAsync(row => row.ClusterId == id && row.Name == name, cancellationToken) ?? throw ProblemException.NotFound("host");
        var text = await db.SpecRevisions.Where(row => row.ClusterId == id && row.Revision == cluster.Revision).Select(row => row.Spec).SingleAsync(cancellationToken);
        var spec = JsonSerializer.Deserialize<ClusterSpec>(text, SlipwayJson.Options)!;
        if (spec.Hosts.Any(one => one.Name == name && one.HostKey is not null))
        {
            throw new ProblemException(ErrorCodes.Conflict, "The spec pins the host's key: change hostKey there.");
        }

        if (request.HostKey is null && (spec.Ssh.HostKeys == HostKeyPolicy.Pinned || (await TenantPolicyRow.OfAsync(db, cancellationToken)).HostKeys == HostKeyPolicy.Pinned))
        {
            throw new ProblemException(ErrorCodes.HostKeyNotPinned, "Host keys are pinned here: give the new hostKey.");
        }

        db.Audit(caller, time.GetStoredNow(), "host.rotate-key", $"{cluster.Name}/{name}", new { cluster.Id, from = host.HostKey, to = request.HostKey });
        host.HostKey = request.HostKey;
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
