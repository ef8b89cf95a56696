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

    public IReadOnlyList<string> Roles { get; private init; } = [];

    /// <summary>Of all its roles together.</summary>
    public IReadOnlySet<string> Permissions { get; private init; } = new HashSet<string>();

    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult<Caller?>(Of(context));

    public static Caller Of(HttpContext context) => new(
        Guid.Parse(Claim(context, TenantClaim)),
        Claim(context, PrincipalClaim),
        Claim(context, ClaimTypes.Name),
        context.Connection.RemoteIpAddress?.ToString())
    {
        Roles = [.. context.User.FindAll(ClaimTypes.Role).Select(claim => claim.Value)],
        Permissions = context.User.FindAll(PermissionClaim).Select(claim => claim.Value).ToHashSet(),
    };

    /// <returns>Null: nobody has said who he is, or his token names no tenant of ours.</returns>
    public static Caller? Find(HttpContext context) => context.User.HasClaim(claim => claim.Type == TenantClaim) ? Of(context) : null;

    public static ClaimsPrincipal Identify(Guid tenantId, string principal, string name, IReadOnlyCollection<string> roles, string scheme) => new(new ClaimsIdentity(
        [
            new(TenantClaim, tenantId.ToString()),
            new(PrincipalClaim, principal),
            new(ClaimTypes.Name, name),
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
