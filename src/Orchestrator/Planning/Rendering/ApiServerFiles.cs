using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.Contracts.Specs;

namespace Slipway.Orchestrator.Planning.Rendering;

/// <summary>Texts that the API server is told of by file; empty where there is none. The key for Secrets is not among them.</summary>
internal sealed record ApiServerFiles(string AuditPolicy, string AdmissionConfig, string OidcCa, bool EncryptSecrets)
{
    public static ApiServerFiles Of(ClusterSpec spec) => new(
        Audit(spec) is { } audit ? Yaml.Write(audit.Policy ?? DefaultAuditPolicy()) : "",
        HardeningSettings.IsHardened(spec) ? Yaml.Write(HardeningSettings.AdmissionConfiguration()) : "",
        spec.Security.Oidc?.CertificateAuthority ?? "",
        spec.EncryptsSecrets());

    /// <summary>The audit log's settings; null without one.</summary>
    public static AuditSpec? Audit(ClusterSpec spec) => spec.Security.Audit ?? (HardeningSettings.IsHardened(spec) ? new AuditSpec() : null);

    public bool Any => EncryptSecrets || AuditPolicy.Length + AdmissionConfig.Length + OidcCa.Length > 0;

    /// <summary>A DNS label that is another one when any text is.</summary>
    public string VolumeName => $"slipway-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{AuditPolicy}\0{AdmissionConfig}\0{OidcCa}")))[..10]}";

    private static JsonObject DefaultAuditPolicy() => new()
    {
        ["apiVersion"] = "audit.k8s.io/v1",
        ["kind"] = "Policy",
        ["omitStages"] = new JsonArray("RequestReceived"),
        ["rules"] = new JsonArray(
            new JsonObject { ["level"] = "None", ["nonResourceURLs"] = new JsonArray("/healthz*", "/livez*", "/readyz*", "/version") },
            new JsonObject { ["level"] = "None", ["resources"] = new JsonArray(new JsonObject { ["group"] = "coordination.k8s.io", ["resources"] = new JsonArray("leases") }) },
            new JsonObject { ["level"] = "None", ["verbs"] = new JsonArray("watch"), ["users"] = new JsonArray("system:kube-proxy") },
            new JsonObject { ["level"] = "Metadata" }),
    };
}
