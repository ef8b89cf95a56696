using System.Text.Json.Nodes;
using Slipway.Contracts.Specs;

namespace Slipway.Orchestrator.Planning.Rendering;

/// <summary>What the profile <c>cis</c> sets, in one place; Kubespray's hardening guide has the same settings.</summary>
internal static class HardeningSettings
{
    public const string TlsMinVersion = "VersionTLS12";

    public static readonly string[] CipherSuites =
        ["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"];

    public static bool IsHardened(ClusterSpec spec) => spec.Security.Profile == SecurityProfile.Cis;

    public static void AddTls(IDictionary<string, string> arguments)
    {
        arguments["tls-min-version"] = TlsMinVersion;
        arguments["tls-cipher-suites"] = string.Join(',', CipherSuites);
    }

    /// <summary>Over KubeletConfiguration.</summary>
    public static JsonObject Kubelet() => new()
    {
        ["eventRecordQPS"] = 1,
        ["makeIPTablesUtilChains"] = true,
        ["seccompDefault"] = true,
        ["streamingConnectionIdleTimeout"] = "5m",
        ["tlsCipherSuites"] = new JsonArray([.. CipherSuites.Select(suite => JsonValue.Create(suite))]),
        ["tlsMinVersion"] = TlsMinVersion,
    };

    public const string AdmissionPlugins = "AlwaysPullImages,EventRateLimit,NodeRestriction,PodNodeSelector";

    /// <summary>What Slipway itself runs touches its hosts: network plugins and add-ons have namespaces of their own.</summary>
    private static readonly string[] ExemptNamespaces = ["ingress-nginx", "kube-flannel", "kube-system", "local-path-storage", "metallb-system"];

    /// <summary>apiserver.config.k8s.io: limits of events, and Pod Security outside kube-system.</summary>
    public static JsonObject AdmissionConfiguration() => new()
    {
        ["apiVersion"] = "apiserver.config.k8s.io/v1",
        ["kind"] = "AdmissionConfiguration",
        ["plugins"] = new JsonArray(
            new JsonObject
            {
                ["name"] = "EventRateLimit",
                ["configuration"] = new JsonObject
                {
                    ["apiVersion"] = "eventratelimit.admission.k8s.io/v1alpha1",
                    ["kind"] = "Configuration",
                    ["limits"] = new JsonArray(Limit("Namespace", 50, 100, 2000), Limit("User", 50, 100, null)),
                },
            },
            new JsonObject
            {
                ["name"] = "PodSecurity",
                ["configuration"] = new JsonObject
                {
                    ["apiVersion"] = "pod-security.admission.config.k8s.io/v1",
                    ["kind"] = "PodSecurityConfiguration",
                    ["defaults"] = new JsonObject(((string[])["enforce", "audit", "warn"])
                        .SelectMany(mode => new[] { KeyValuePair.Create(mode, (JsonNode?)"restricted"), KeyValuePair.Create($"{mode}-version", (JsonNode?)"latest") })),
                    ["exemptions"] = new JsonObject { ["namespaces"] = new JsonArray([.. ExemptNamespaces.Select(name => JsonValue.Create(name))]), ["runtimeClasses"] = new JsonArray(), ["usernames"] = new JsonArray() },
                },
            }),
    };

    private static JsonObject Limit(string type, int qps, int burst, int? cacheSize)
    {
        var limit = new JsonObject { ["type"] = type, ["qps"] = qps, ["burst"] = burst };
        if (cacheSize is { } size)
            limit["cacheSize"] = size;
        return limit;
    }
}
