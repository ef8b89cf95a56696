using Microsoft.AspNetCore.Authorization;
using Slipway.Api.Auth;
using Slipway.Api.Problems;
using Slipway.Contracts.Errors;

namespace Slipway.Api.Features.Auditing;

/// <summary>A call by somebody known that is refused for want of a permission, or because his key has ended, is audited in his tenant.</summary>
internal sealed class AuditDenials(RequestDelegate next, TenantScope scopes, TimeProvider time)
{
    private const int PathShown = 200;

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (ProblemException refused) when (refused.Code == ErrorCodes.Forbidden)
        {
            await AppendAsync(context, Caller.Of(context), "permission");
            throw;
        }

        if (context.Response.StatusCode == StatusCodes.Status403Forbidden && Caller.Find(context) is { } caller)
        {
            await AppendAsync(context, caller, "permission");
        }
        else if (context.Features.Get<EndedKey>() is { } ended)
        {
            await AppendAsync(context, ended.Caller, "key revoked or expired");
        }
    }

    private Task AppendAsync(HttpContext context, Caller caller, string reason)
    {
        // Not in the request's own context, which may hold what was not to be saved; and whether or not the client waits for it.
        var path = context.Request.Path.ToString();
        return scopes.RunAsync(caller.TenantId, async (db, cancellationToken) =>
        {
            db.Audit(caller, time.GetStoredNow(), "access.denied", path.Length > PathShown ? path[..PathShown] : path,
                new { context.Request.Method, reason, permission = context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>()?.Policy });
            return await db.SaveChangesAsync(cancellationToken);
        }, CancellationToken.None);
    }
}

/// <summary>The request came with the right secret of a key that counts no more.</summary>
internal sealed record EndedKey(Caller Caller);
