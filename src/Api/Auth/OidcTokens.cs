using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Slipway.Persistence.Tenancy;

namespace Slipway.Api.Auth;

/// <summary>Turns a token that was found valid into a caller. Who names no known tenant, or no role, is known but may do nothing: 403.</summary>
internal sealed partial class OidcTokens(TenantNames tenants, IOptions<OidcOptions> options, ILogger<OidcTokens> log)
{
    private const int LongestName = 100;

    public async Task AcceptAsync(TokenValidatedContext context)
    {
        var token = context.Principal!;
        // From here on nothing counts but what Slipway makes of the token's claims.
        context.Principal = new ClaimsPrincipal(new ClaimsIdentity(context.Scheme.Name));
        var subject = token.FindFirstValue("sub");
        if (string.IsNullOrEmpty(subject) || token.FindFirstValue(options.Value.TenantClaim) is not { Length: > 0 } named
            || await tenants.FindAsync(named, context.HttpContext.RequestAborted) is not { } tenantId)
        {
            Log.NoTenant(log, options.Value.TenantClaim);
            return;
        }

        var roles = Values(token, options.Value.RoleClaim).Select(options.Value.RoleOf).OfType<string>().Distinct().ToList();
        if (roles.Count == 0)
        {
            Log.NoRole(log, options.Value.RoleClaim);
        }

        context.HttpContext.RequestServices.GetRequiredService<TenantContext>().Set(tenantId, roles.Any(role => Roles.Table[role].Contains(Permissions.TenantsManage)));
        context.Principal = Caller.Identify(tenantId, $"oidc:{subject}", Shown(token.FindFirstValue(options.Value.NameClaim) ?? subject, subject), roles, context.Scheme.Name, context.SecurityToken.ValidTo);
    }

    private static IEnumerable<string> Values(ClaimsPrincipal token, string claim)
    {
        var plain = token.FindAll(claim).Select(found => found.Value).ToList();
        if (plain.Count > 0 || claim.Split('.') is not [var first, .. { Length: > 0 } path] || token.FindFirst(first) is not { ValueType: "JSON" } nested)
        {
            return plain;
        }

        using var document = JsonDocument.Parse(nested.Value);
        var at = document.RootElement;
        foreach (var member in path)
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(member, out at))
            {
                return [];
            }
        }

        return at.ValueKind switch
        {
            JsonValueKind.String => [at.GetString()!],
            JsonValueKind.Array => [.. at.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)],
            _ => [],
        };
    }

    // A name is shown in logs and lists; it must not look like more than one line of them.
    private static string Shown(string name, string subject) =>
        Line(name) is var line && Caller.IsReserved(line) ? Line($"oidc:{subject}") : line;

    private static string Line(string text) => string.Concat(text.Where(letter => !char.IsControl(letter)).Take(LongestName)).Trim();

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "A valid token was refused: its claim {Claim} names no tenant of this installation, or it has no subject")]
        public static partial void NoTenant(ILogger logger, string claim);

        [LoggerMessage(2, LogLevel.Information, "A valid token was refused: its claim {Claim} holds no role that means anything here")]
        public static partial void NoRole(ILogger logger, string claim);
    }
}
