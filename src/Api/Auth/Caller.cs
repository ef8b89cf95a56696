using System.Security.Claims;

namespace Slipway.Api.Auth;

/// <summary>Who calls. A handler's parameter; the API key was checked before.</summary>
public sealed record Caller(Guid TenantId, Guid KeyId, string Name, string Role, string? Address)
{
    private const string TenantClaim = "tenant";
    private const string KeyClaim = "key";

    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult<Caller?>(Of(context));

    public static Caller Of(HttpContext context) => new(
        Guid.Parse(Claim(context, TenantClaim)),
        Guid.Parse(Claim(context, KeyClaim)),
        Claim(context, ClaimTypes.Name),
        Claim(context, ClaimTypes.Role),
        context.Connection.RemoteIpAddress?.ToString());

    public static ClaimsPrincipal Principal(KnownKey key) => new(new ClaimsIdentity(
        [
            new Claim(TenantClaim, key.TenantId.ToString()),
            new Claim(KeyClaim, key.Id.ToString()),
            new Claim(ClaimTypes.Name, key.Name),
            new Claim(ClaimTypes.Role, key.Role),
        ],
        ApiKeyAuthentication.Scheme));

    private static string Claim(HttpContext context, string type) =>
        context.User.FindFirstValue(type) ?? throw new InvalidOperationException("The endpoint does not require authentication.");
}

/// <summary>Values of <see cref="Persistence.Tenancy.ApiKey.Role"/>.</summary>
public static class Roles
{
    public const string Admin = "admin";
    /// <summary>Reads everything but kubeconfigs, writes nothing.</summary>
    public const string Viewer = "viewer";
}
