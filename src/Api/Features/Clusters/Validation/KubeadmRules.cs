using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Catalog.Stages;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using static Slipway.Api.Features.Clusters.Validation.SpecSyntax;

namespace Slipway.Api.Features.Clusters.Validation;

/// <summary>overrides.kubeadm: fields of kubeadm.k8s.io/v1beta4 that nothing else decides. Their values kubeadm judges itself before it does anything, but for what would break Slipway's own.</summary>
internal static partial class KubeadmRules
{
    private const string Cluster = "clusterConfiguration", Init = "initConfiguration", Join = "joinConfiguration", Slipways = "Slipway";

    private static readonly string[] Components = ["apiServer", "controllerManager", "scheduler"];

    private static readonly Dictionary<string, JsonValueKind> Open = new(
    [
        .. Components.SelectMany(component => new[] { $"{Cluster}/{component}/extraEnvs", $"{Cluster}/{component}/extraVolumes" }).Select(path => KeyValuePair.Create(path, JsonValueKind.Array)),
        new($"{Cluster}/encryptionAlgorithm", JsonValueKind.String), new($"{Cluster}/featureGates", JsonValueKind.Object),
        new($"{Init}/nodeRegistration/imagePullPolicy", JsonValueKind.String), new($"{Init}/nodeRegistration/imagePullSerial", JsonValueKind.True),
        new($"{Init}/patches", JsonValueKind.Object), new($"{Init}/timeouts", JsonValueKind.Object), new($"{Join}/timeouts", JsonValueKind.Object),
    ]);

    /// <summary>By path, the field that says the same, or Slipway.</summary>
    private static readonly Dictionary<string, string> Decided = new(
    [
        .. Components.Select(component => KeyValuePair.Create($"{Cluster}/{component}/extraArgs", $"overrides.{component}")),
        new($"{Cluster}/apiServer/certSANs", "controlPlane.extraSans"), new($"{Cluster}/certificateValidityPeriod", "security.certificates"),
        new($"{Cluster}/caCertificateValidityPeriod", "security.certificates"), new($"{Cluster}/clusterName", "name"), new($"{Cluster}/controlPlaneEndpoint", "controlPlane"),
        new($"{Cluster}/kubernetesVersion", "kubernetes.version"), new($"{Cluster}/networking", "network, with dns.domain,"), new($"{Cluster}/imageRepository", "artifacts.registryMirrors"),
        new($"{Cluster}/dns", "dns"), new($"{Cluster}/etcd", "etcd"), new($"{Init}/localAPIEndpoint", "hosts[].ip, with controlPlane.port,"),
        .. new[] { Init, Join }.SelectMany(document => new[]
        {
            ("name", "hosts[].name"), ("taints", "hosts[].taints"), ("criSocket", "runtime.kind"), ("kubeletExtraArgs", "overrides.kubelet"), ("ignorePreflightErrors", "preflightWaivers"),
        }.Select(field => KeyValuePair.Create($"{document}/nodeRegistration/{field.Item1}", field.Item2))),
        .. new[]
        {
            $"{Cluster}/certificatesDir", $"{Cluster}/proxy", $"{Init}/bootstrapTokens", $"{Init}/certificateKey", $"{Init}/dryRun", $"{Init}/skipPhases",
            $"{Join}/caCertPath", $"{Join}/controlPlane", $"{Join}/discovery", $"{Join}/dryRun", $"{Join}/patches", $"{Join}/skipPhases",
            $"{Join}/nodeRegistration/imagePullPolicy", $"{Join}/nodeRegistration/imagePullSerial",
        }.Concat(new[] { Cluster, Init, Join }.SelectMany(document => new[] { $"{document}/apiVersion", $"{document}/kind" })).Select(path => KeyValuePair.Create(path, Slipways)),
    ]);

    private static readonly string[] SlipwaysVolumes = [HostPaths.ApiServerFiles, HostPaths.AuditLogs, HostPaths.KubernetesCertificates];

    public static IEnumerable<Finding> Check(ClusterSpec spec)
    {
        var given = spec.Overrides.Kubeadm;
        return Fields(given.ClusterConfiguration, Cluster).Concat(Fields(given.InitConfiguration, Init)).Concat(Fields(given.JoinConfiguration, Join));
    }

    private static IEnumerable<Finding> Fields(JsonObject? given, string above)
    {
        foreach (var (name, value) in given ?? [])
        {
            var path = $"{above}/{name}";
            object[] pointer = ["overrides", "kubeadm", .. path.Split('/')];
            if (Open.TryGetValue(path, out var kind))
            {
                foreach (var finding in value is null || KindOf(value) != kind ? [Invalid($"This is {Word(kind)}.", pointer)] : Value(name, value, pointer))
                {
                    yield return finding;
                }
            }
            else if (Decided.TryGetValue(path, out var field))
            {
                yield return Invalid($"{field} decides on this.", pointer);
            }
            else if (!Open.Keys.Concat(Decided.Keys).Any(known => known.StartsWith($"{path}/", StringComparison.Ordinal)))
            {
                yield return Invalid("kubeadm.k8s.io/v1beta4 has no such field.", pointer);
            }
            else if (value is JsonObject nested)
            {
                foreach (var finding in Fields(nested, path))
                {
                    yield return finding;
                }
            }
            else
            {
                yield return Invalid("This is an object.", pointer);
            }
        }
    }

    private static IEnumerable<Finding> Value(string name, JsonNode value, object[] pointer) => name switch
    {
        "timeouts" => value.AsObject().Where(timeout => !Timeout().IsMatch(timeout.Key) || Text(timeout.Value) is not { } text || !Duration().IsMatch(text))
            .Select(timeout => Invalid("A timeout has a name of v1beta4's and a duration such as 1m30s.", [.. pointer, timeout.Key])),
        "extraVolumes" => value.AsArray().Index().Where(volume => volume.Item is not JsonObject item || !IsVolume(item))
            .Select(volume => Invalid("A volume has name, hostPath and mountPath; names audit-logs and slipway-…, and what is mounted at Slipway's own paths, are Slipway's.", [.. pointer, volume.Index])),
        "patches" when Text(value["directory"]) is not ['/', ..] || value.AsObject().Count != 1 => [Invalid("Patches have a directory, an absolute path on the control planes.", pointer)],
        _ => [],
    };

    private static bool IsVolume(JsonObject volume) =>
        Text(volume["name"]) is { } name && Label().IsMatch(name) && name != "audit-logs" && !name.StartsWith("slipway-", StringComparison.Ordinal)
        && Text(volume["hostPath"]) is ['/', ..]
        && Text(volume["mountPath"]) is ['/', ..] path && !SlipwaysVolumes.Any(own => path == own || path.StartsWith($"{own}/", StringComparison.Ordinal));

    private static JsonValueKind KindOf(JsonNode value) => value.GetValueKind() is JsonValueKind.False ? JsonValueKind.True : value.GetValueKind();

    private static string Word(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "text",
        JsonValueKind.True => "true or false",
        _ => "an object",
    };

    [GeneratedRegex(@"^(controlPlaneComponentHealthCheck|kubeletHealthCheck|kubernetesAPICall|etcdAPICall|tlsBootstrap|discovery|upgradeManifests)\z")]
    private static partial Regex Timeout();

    [GeneratedRegex(@"^([0-9]{1,6}(h|m|s|ms))+\z")]
    private static partial Regex Duration();
}
