using Microsoft.Extensions.Options;

namespace Slipway.Api.Auth;

/// <summary>Section <c>Slipway:Oidc</c>: whose tokens are believed, and what their claims mean. Without an authority only API keys count.</summary>
public sealed class OidcOptions
{
    public const string Section = "Slipway:Oidc";

    // With a symmetric algorithm the issuer's public key would be a password; with none, anybody is the issuer.
    private static readonly string[] Asymmetric = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <summary>The issuer's URL, under which <c>/.well-known/openid-configuration</c> is found; https, unless <see cref="RequireHttps"/> is off.</summary>
    public string? Authority { get; set; }
    /// <summary>A token must be for this audience.</summary>
    public string? Audience { get; set; }
    /// <summary>Signature algorithms that are accepted, separated by commas.</summary>
    public string Algorithms { get; set; } = "RS256,PS256,ES256";
    /// <summary>Claim with the tenant's name or id.</summary>
    public string TenantClaim { get; set; } = "tenant";
    /// <summary>Claim with the roles; where none has this name, a dot leads into an object, as in <c>realm_access.roles</c>.</summary>
    public string RoleClaim { get; set; } = "roles";
    /// <summary>Claim with the name that audit events show; the subject where it is missing.</summary>
    public string NameClaim { get; set; } = "preferred_username";
    /// <summary>Value of the role claim → role: nothing else counts. Without any, a value means the role of that name, but platform-admin, which must be named here.</summary>
    public Dictionary<string, string> RoleMap { get; set; } = [];
    public bool RequireHttps { get; set; } = true;

    public IReadOnlyList<string> AlgorithmList => Algorithms.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <returns>Null: the value gives no role.</returns>
    public string? RoleOf(string value) => RoleMap.Count > 0 ? RoleMap.GetValueOrDefault(value) : value != Roles.PlatformAdmin && Roles.Table.ContainsKey(value) ? value : null;

    /// <summary>Refuses to start with what could only be a mistake.</summary>
    internal sealed class Check : IValidateOptions<OidcOptions>
    {
        public ValidateOptionsResult Validate(string? name, OidcOptions options)
        {
            List<string> wrong = [];
            if (options.Authority is null)
            {
                return ValidateOptionsResult.Success;
            }

            if (!Uri.TryCreate(options.Authority, UriKind.Absolute, out var uri) || (options.RequireHttps && uri.Scheme != Uri.UriSchemeHttps))
            {
                wrong.Add($"{Section}:Authority must be an https URL.");
            }

            if (string.IsNullOrWhiteSpace(options.Audience))
            {
                wrong.Add($"{Section}:Audience must be set: a token for somebody else must not count here.");
            }

            if (options.AlgorithmList.Count == 0 || options.AlgorithmList.Except(Asymmetric).Any())
            {
                wrong.Add($"{Section}:Algorithms may hold {string.Join(", ", Asymmetric)}.");
            }

            if (options.RoleMap.Values.Except(Roles.Table.Keys).ToList() is { Count: > 0 } unknown)
            {
                wrong.Add($"{Section}:RoleMap gives the roles {string.Join(", ", unknown)}, which are none of {string.Join(", ", Roles.Table.Keys)}.");
            }

            return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
        }
    }
}
