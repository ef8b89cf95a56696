using System.Text.Json.Nodes;

namespace Slipway.Contracts.Specs;

public enum SecurityProfile { Default, Cis }

public sealed record SecuritySpec
{
    /// <summary><c>cis</c>: audit log, encryption at rest, TLS 1.2 with few ciphers, more admission plugins, Pod Security <c>restricted</c> outside kube-system and the add-ons' namespaces, kubelet's stricter settings.</summary>
    public SecurityProfile Profile { get; init; } = SecurityProfile.Default;
    /// <summary>The API server's audit log, /var/log/kubernetes/audit/audit.log on each control plane. Default: none, with <c>cis</c> one with these defaults.</summary>
    public AuditSpec? Audit { get; init; }
    /// <summary>Secrets rest encrypted in etcd (secretbox). Slipway makes and keeps the key. Decided before the first build; <c>cis</c> includes it.</summary>
    public bool EncryptSecrets { get; init; }
    /// <summary>Users of an OpenID Connect provider may log in to the API server.</summary>
    public OidcSpec? Oidc { get; init; }
    public CertificatesSpec Certificates { get; init; } = new();
}

public sealed record AuditSpec
{
    /// <summary>Policy of audit.k8s.io/v1, whole. Default: who did what, without bodies, and without health checks and leases.</summary>
    public JsonObject? Policy { get; init; }
    public int MaxAgeDays { get; init; } = 30;
    public int MaxBackups { get; init; } = 10;
    public int MaxSizeMb { get; init; } = 100;
}

public sealed record OidcSpec
{
    /// <summary>https URL, as in the tokens.</summary>
    public required string IssuerUrl { get; init; }
    public required string ClientId { get; init; }
    public string UsernameClaim { get; init; } = "sub";
    /// <summary>Default: Kubernetes' own, the issuer's URL and <c>#</c>.</summary>
    public string? UsernamePrefix { get; init; }
    public string? GroupsClaim { get; init; }
    public string? GroupsPrefix { get; init; }
    /// <summary>Claims that a token must carry with these values.</summary>
    public IReadOnlyDictionary<string, string> RequiredClaims { get; init; } = new Dictionary<string, string>();
    /// <summary>PEM of the provider's authority, where the hosts do not know it.</summary>
    public string? CertificateAuthority { get; init; }
}

public sealed record CertificatesSpec
{
    /// <summary>Life of the cluster's authorities; fixed once the cluster exists.</summary>
    public int AuthorityDays { get; init; } = 3650;
    /// <summary>Life of certificates made from now on. One in its last third is made anew by the next build.</summary>
    public int LeafDays { get; init; } = 365;
}
