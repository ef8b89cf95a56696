using System.Globalization;
using System.Security.Claims;
using Slipway.Api.Problems;
using Slipway.Contracts.Errors;

namespace Slipway.Api.Auth;

/// <summary>Who calls. A handler's parameter; authentication and the endpoint's permission were checked before.</summary>
/// <param name="Principal">Tells callers apart: <c>key:</c> and the key's id, or <c>oidc:</c> and the subject.</param>
public sealed record Caller(Guid TenantId, string Principal, string Name, string? Address)
{
    public const string PermissionClaim = "slipway-permission";
    private const string TenantClaim = "slipway-tenant";
    private const string PrincipalClaim = "slipway-principal";
    private const string EndClaim = "slipway-end";
    private const string KeyPrefix = "key:";

    public IReadOnlyList<string> Roles { get; private init; } = [];

    /// <summary>Of all its roles together.</summary>
    public IReadOnlySet<string> Permissions { get; private init; } = new HashSet<string>();

    /// <summary>When a token runs out. An API key is asked for anew.</summary>
    public DateTimeOffset EndsAt { get; private init; } = DateTimeOffset.MaxValue;

    /// <summary>Names under which audit events tell of Slipway's own parts.</summary>
    public static bool IsReserved(string name) => name.Equals("slipway", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("runner/", StringComparison.OrdinalIgnoreCase) || name.StartsWith("operator/", StringComparison.OrdinalIgnoreCase);

    public static string OfKey(Guid id) => $"{KeyPrefix}{id:N}";

    /// <summary>For answers that go on: whether who called would be let in now.</summary>
    public async ValueTask<bool> CountsStillAsync(ApiKeys keys, DateTimeOffset now, CancellationToken cancellationToken) =>
        now < EndsAt && (!Principal.StartsWith(KeyPrefix, StringComparison.Ordinal)
            || await keys.FindAsync(Guid.Parse(Principal[KeyPrefix.Length..]), cancellationToken) is { } key && key.CountsAt(now));

    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult<Caller?>(Of(context));

    public static Caller Of(HttpContext context) => new(
        Guid.Parse(Claim(context, TenantClaim)),
        Claim(context, PrincipalClaim),
        Claim(context, ClaimTypes.Name),
        context.Connection.RemoteIpAddress?.ToString())
    {
        Roles = [.. context.User.FindAll(ClaimTypes.Role).Select(claim => claim.Value)],
        Permissions = context.User.FindAll(PermissionClaim).Select(claim => claim.Value).ToHashSet(),
        EndsAt = DateTimeOffset.Parse(Claim(context, EndClaim), CultureInfo.InvariantCulture),
    };

    /// <returns>Null: nobody has said who he is, or his token names no tenant of ours.</returns>
    public static Caller? Find(HttpContext context) => context.User.HasClaim(claim => claim.Type == TenantClaim) ? Of(context) : null;

    public static ClaimsPrincipal Identify(Guid tenantId, string principal, string name, IReadOnlyCollection<string> roles, string scheme, DateTimeOffset? endsAt = null) => new(new ClaimsIdentity(
        [
            new(TenantClaim, tenantId.ToString()),
            new(PrincipalClaim, principal),
            new(ClaimTypes.Name, name),
            new(EndClaim, (endsAt ?? DateTimeOffset.MaxValue).ToString("O", CultureInfo.InvariantCulture)),
            .. roles.Select(role => new Claim(ClaimTypes.Role, role)),
            .. roles.SelectMany(role => Auth.Roles.Table[role]).Distinct().Select(permission => new Claim(PermissionClaim, permission)),
        ],
        scheme));

    /// <exception cref="ProblemException">The caller has not the permission that this part of the request needs.</exception>
    public void Require(string permission)
    {
        if (!Permissions.Contains(permission))
        {
            throw ProblemException.Forbidden(permission);
        }
    }

    private static string Claim(HttpContext context, string type) =>
        context.User.FindFirstValue(type) ?? throw new InvalidOperationException("The endpoint requires no permission.");
}
