using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Slipway.Api.Problems;
using Slipway.Contracts.Errors;

namespace Slipway.Api.Auth;

/// <summary><c>Authorization: Bearer</c> holds an API key or, where an issuer is configured, its access token.</summary>
internal static class BearerAuthentication
{
    public const string Scheme = "Bearer";
    private const string Oidc = "Oidc";
    private static readonly TimeSpan IssuerPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    public static void AddBearerAuthentication(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<TenantNames>();
        services.AddSingleton<OidcTokens>();
        services.AddSingleton<IValidateOptions<OidcOptions>, OidcOptions.Check>();
        services.AddOptions<OidcOptions>().BindConfiguration(OidcOptions.Section).ValidateOnStart();
        var hasIssuer = builder.Configuration.GetSection(OidcOptions.Section)[nameof(OidcOptions.Authority)] is not null;
        var authentication = services.AddAuthentication(Scheme)
            .AddPolicyScheme(Scheme, null, policy => policy.ForwardDefaultSelector = context =>
                hasIssuer && Token(context.Request) is { Length: > 0 } token && !token.StartsWith(ApiKeyText.Prefix, StringComparison.Ordinal) ? Oidc : ApiKeyAuthentication.Scheme)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.Scheme, null);
        if (hasIssuer)
        {
            authentication.AddJwtBearer(Oidc, _ => { });
            services.AddOptions<JwtBearerOptions>(Oidc).Configure<IOptions<OidcOptions>>((jwt, oidc) => Configure(jwt, oidc.Value));
        }
    }

    /// <returns>What follows the word Bearer; empty where there is none.</returns>
    public static string Token(HttpRequest request) =>
        request.Headers.Authorization.ToString() is var header && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : "";

    private static void Configure(JwtBearerOptions jwt, OidcOptions oidc)
    {
        jwt.Authority = oidc.Authority;
        jwt.RequireHttpsMetadata = oidc.RequireHttps;
        jwt.MapInboundClaims = false;
        // What was wrong is for the log; a caller who has to guess gets no help.
        jwt.IncludeErrorDetails = false;
        jwt.TokenValidationParameters = new TokenValidationParameters
        {
            ValidAudience = oidc.Audience,
            ValidAlgorithms = oidc.AlgorithmList,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ValidateIssuer = true,
            ValidateAudience = true,
            ValidateLifetime = true,
            ValidateIssuerSigningKey = true,
            ClockSkew = ClockSkew,
        };
        jwt.Events = new JwtBearerEvents
        {
            OnMessageReceived = RequireIssuerAsync,
            OnTokenValidated = context => context.HttpContext.RequestServices.GetRequiredService<OidcTokens>().AcceptAsync(context),
        };
    }

    // Without the issuer's keys it cannot be told whether a token is good; the library would call it bad.
    private static async Task RequireIssuerAsync(MessageReceivedContext context)
    {
        try
        {
            await context.Options.ConfigurationManager!.GetConfigurationAsync(context.HttpContext.RequestAborted);
        }
        catch (InvalidOperationException)
        {
            throw new ProblemException(ErrorCodes.Unavailable, "The OpenID Connect issuer does not answer.") { RetryAfter = IssuerPause };
        }
    }
}
