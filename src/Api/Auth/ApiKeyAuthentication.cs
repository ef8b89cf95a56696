using System.Security.Cryptography;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Slipway.Api.Features.Auditing;
using Slipway.Persistence.Tenancy;

namespace Slipway.Api.Auth;

public sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiKeys keys, TenantContext tenant)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public new const string Scheme = "ApiKey";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var token = BearerAuthentication.Token(Request);
        if (token.Length == 0)
        {
            return AuthenticateResult.NoResult();
        }

        if (ApiKeyText.Parse(token) is not { } given || await keys.FindAsync(given.Id, Context.RequestAborted) is not { } known)
        {
            return AuthenticateResult.Fail("unknown key");
        }

        var now = TimeProvider.GetUtcNow();
        if (!CryptographicOperations.FixedTimeEquals(given.Hash(), known.SecretHash))
        {
            return AuthenticateResult.Fail("key refused");
        }

        if (!known.CountsAt(now))
        {
            Context.Features.Set(new EndedKey(new Caller(known.TenantId, Caller.OfKey(known.Id), known.Name, Context.Connection.RemoteIpAddress?.ToString())));
            return AuthenticateResult.Fail("key ended");
        }

        if (!Roles.Table.TryGetValue(known.Role, out var permissions))
        {
            return AuthenticateResult.Fail("key of a role that this version does not know");
        }

        await keys.NoteUseAsync(known, now, Context.RequestAborted);
        tenant.Set(known.TenantId, permissions.Contains(Permissions.TenantsManage));
        return AuthenticateResult.Success(new AuthenticationTicket(Caller.Identify(known.TenantId, Caller.OfKey(known.Id), known.Name, [known.Role], Scheme), Scheme));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer realm=\"slipway\"";
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }
}
