using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Caching.Memory;
using Slipway.Api.Auth;
using Slipway.Api.Problems;
using Slipway.Contracts.Errors;

namespace Slipway.Api.Features.Auditing;

/// <summary>
/// A call by somebody known that is refused for want of a permission, or because his key has ended, is audited in his tenant: once in
/// <see cref="Pause"/> for the same caller and reason, with the number of those that were left out since the event before, for nobody may
/// empty the trail that he could fill.
/// </summary>
internal sealed class AuditDenials(RequestDelegate next, TenantScope scopes, IMemoryCache cache, TimeProvider time)
{
    private const int PathShown = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(1);

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
        var permission = context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>()?.Policy;
        var repeats = cache.GetOrCreate((nameof(AuditDenials), caller.Principal, reason, permission), entry =>
        {
            entry.SlidingExpiration = Remembered;
            return new Repeats();
        })!;
        if (repeats.Next(time.GetUtcNow()) is not { } leftOut)
        {
            return Task.CompletedTask;
        }

        return scopes.RunAsync(caller.TenantId, async (db, cancellationToken) =>
        {
            db.Audit(caller, time.GetStoredNow(), "access.denied", path.Length > PathShown ? path[..PathShown] : path,
                new { context.Request.Method, reason, permission, leftOut });
            return await db.SaveChangesAsync(cancellationToken);
        }, CancellationToken.None);
    }

    private sealed class Repeats
    {
        private readonly Lock _lock = new();
        private DateTimeOffset _quietUntil;
        private int _leftOut;

        /// <returns>How many were left out, where this one is not to be.</returns>
        public int? Next(DateTimeOffset now)
        {
            lock (_lock)
            {
                if (now < _quietUntil)
                {
                    _leftOut++;
                    return null;
                }

                _quietUntil = now + Pause;
                var leftOut = _leftOut;
                _leftOut = 0;
                return leftOut;
            }
        }
    }
}

/// <summary>The request came with the right secret of a key that counts no more.</summary>
internal sealed record EndedKey(Caller Caller);
