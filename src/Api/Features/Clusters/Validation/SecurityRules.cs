using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using static Slipway.Api.Features.Clusters.Validation.SpecSyntax;

namespace Slipway.Api.Features.Clusters.Validation;

/// <summary>Audit log, OpenID Connect, certificates' lives, feature gates.</summary>
internal static partial class SecurityRules
{
    private static readonly string[] AuditLevels = ["None", "Metadata", "Request", "RequestResponse"];

    public static IEnumerable<Finding> Check(ClusterSpec spec) =>
        Audit(spec.Security.Audit).Concat(Oidc(spec.Security.Oidc)).Concat(Certificates(spec.Security.Certificates)).Concat(Gates(spec.Kubernetes.FeatureGates));

    private static IEnumerable<Finding> Audit(AuditSpec? audit)
    {
        if (audit is null)
        {
            yield break;
        }

        foreach (var (value, field) in new[] { (audit.MaxAgeDays, "maxAgeDays"), (audit.MaxBackups, "maxBackups"), (audit.MaxSizeMb, "maxSizeMb") })
        {
            if (value is < 1 or > 100_000)
            {
                yield return Invalid("A number between 1 and 100000: a log that is never cut fills the disk.", "security", "audit", field);
            }
        }

        if (audit.Policy is not { } policy)
        {
            yield break;
        }

        if (policy["apiVersion"]?.ToString() != "audit.k8s.io/v1" || policy["kind"]?.ToString() != "Policy")
        {
            yield return Invalid("An audit policy has apiVersion audit.k8s.io/v1 and kind Policy.", "security", "audit", "policy");
        }

        if (policy["rules"] is not JsonArray { Count: > 0 } rules
            || rules.Any(rule => rule is not JsonObject map || map["level"] is not JsonValue level || !AuditLevels.Contains(level.ToString())))
        {
            yield return Invalid($"An audit policy has rules, each with a level: {string.Join(", ", AuditLevels)}.", "security", "audit", "policy", "rules");
        }
    }

    private static IEnumerable<Finding> Oidc(OidcSpec? oidc)
    {
        if (oidc is null)
        {
            yield break;
        }

        if (!oidc.IssuerUrl.StartsWith("https://", StringComparison.Ordinal) || !IsBaseUrl(oidc.IssuerUrl))
        {
            yield return Invalid("The issuer is an https URL without user, query or fragment.", "security", "oidc", "issuerUrl");
        }

        foreach (var (value, field) in new (string?, string)[]
        {
            (oidc.ClientId, "clientId"), (oidc.UsernameClaim, "usernameClaim"), (oidc.UsernamePrefix, "usernamePrefix"), (oidc.GroupsClaim, "groupsClaim"), (oidc.GroupsPrefix, "groupsPrefix"),
        })
        {
            if (value is not null && !IsArgument(value))
            {
                yield return Invalid("One line of text, and not empty.", "security", "oidc", field);
            }
        }

        foreach (var (claim, value) in oidc.RequiredClaims)
        {
            // They become one argument, whose parts commas separate.
            if (!IsArgument(claim) || !IsArgument(value) || claim.Contains('=', StringComparison.Ordinal) || (claim + value).Contains(',', StringComparison.Ordinal))
            {
                yield return Invalid("A claim and its value are one line each, without commas.", "security", "oidc", "requiredClaims", claim);
            }
        }

        if (oidc.CertificateAuthority is { } pem && !IsCertificate(pem))
        {
            yield return Invalid("This is no certificate in PEM.", "security", "oidc", "certificateAuthority");
        }
    }

    private static IEnumerable<Finding> Certificates(CertificatesSpec certificates)
    {
        if (certificates.LeafDays is < 1 or > 3650)
        {
            yield return Invalid("Certificates live between 1 and 3650 days.", "security", "certificates", "leafDays");
        }

        if (certificates.AuthorityDays is < 30 or > 36500)
        {
            yield return Invalid("Authorities live between 30 and 36500 days.", "security", "certificates", "authorityDays");
        }
        else if (certificates.AuthorityDays < certificates.LeafDays)
        {
            yield return Invalid("Certificates end with their authority: it must live as long as they do.", "security", "certificates", "authorityDays");
        }
    }

    private static IEnumerable<Finding> Gates(IReadOnlyDictionary<string, bool> gates) => gates.Keys.Where(gate => !Gate().IsMatch(gate))
        .Select(gate => Invalid("A feature gate is named like SidecarContainers.", "kubernetes", "featureGates", gate));

    private static bool IsCertificate(string pem)
    {
        var found = new X509Certificate2Collection();
        try
        {
            found.ImportFromPem(pem);
            return found.Count > 0;
        }
        catch (CryptographicException)
        {
            return false;
        }
        finally
        {
            foreach (var certificate in found)
            {
                certificate.Dispose();
            }
        }
    }

    [GeneratedRegex(@"^[A-Z][A-Za-z0-9]{0,99}\z")]
    private static partial Regex Gate();
}
