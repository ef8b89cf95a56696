using System.Text.Json.Nodes;
using Slipway.Contracts.Specs;

namespace Slipway.Api.Features.Imports.Kubespray;

/// <summary>Where files and images come from, and in which versions.</summary>
internal static class ArtifactVariables
{
    /// <summary>Kubespray's variable, and the upstream it stands for.</summary>
    public static IReadOnlyList<(string Variable, string Upstream)> Registries { get; } =
    [
        ("kube_image_repo", "registry.k8s.io"), ("docker_image_repo", "docker.io"), ("quay_image_repo", "quay.io"),
        ("gcr_image_repo", "gcr.io"), ("github_image_repo", "ghcr.io"),
    ];

    public static IReadOnlyList<(string Variable, string Upstream)> Hosts { get; } =
    [
        ("dl_k8s_io_url", "dl.k8s.io"), ("github_url", "github.com"), ("storage_googleapis_url", "storage.googleapis.com"), ("get_helm_url", "get.helm.sh"),
    ];

    public static IReadOnlyList<(string Variable, string[] Components)> Versions { get; } =
    [
        ("etcd_version", ["etcd"]), ("containerd_version", ["containerd"]), ("runc_version", ["runc"]), ("crictl_version", ["crictl"]),
        ("cni_version", ["cni-plugins"]), ("pod_infra_version", ["pause"]), ("coredns_version", ["coredns"]), ("nodelocaldns_version", ["nodelocaldns"]),
        ("calico_version", ["calico-node", "calico-cni", "calico-kube-controllers"]), ("flannel_version", ["flannel"]),
    ];

    public static IEnumerable<SpecRule> All() =>
    [
        .. Registries.Select(registry => new SpecRule(registry.Variable, "#/artifacts/registryMirrors", (spec, value) =>
            value.Text == registry.Upstream ? spec : spec.WithRegistry(registry.Upstream, Url(value)))),
        .. Hosts.Select(host => new SpecRule(host.Variable, "#/artifacts/mirrors", (spec, value) =>
            value.Text.TrimEnd('/') == $"https://{host.Upstream}" ? spec : spec with
            {
                Artifacts = spec.Artifacts with { Mirrors = new Dictionary<string, string>(spec.Artifacts.Mirrors) { [host.Upstream] = Url(value) } },
            })),
        .. Versions.Select(version => new SpecRule(version.Variable, "#/artifacts/versions", (spec, value) => spec with
        {
            Artifacts = spec.Artifacts with { Versions = With(spec.Artifacts.Versions, version.Components, value.Text.TrimStart('v')) },
        })),
        new("containerd_registries_mirrors", "#/artifacts/registryMirrors", Mirrors),
        new("crio_registries", "#/artifacts/registryMirrors", CrioRegistries),
    ];

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> versions, string[] names, string version)
    {
        var changed = new Dictionary<string, string>(versions);
        foreach (var name in names)
        {
            changed[name] = version;
        }

        return changed;
    }

    private static ClusterSpec WithRegistry(this ClusterSpec spec, string upstream, string url) => spec with
    {
        Artifacts = spec.Artifacts with { RegistryMirrors = new Dictionary<string, string>(spec.Artifacts.RegistryMirrors) { [upstream] = url } },
    };

    private static ClusterSpec Mirrors(ClusterSpec spec, VariableValue value)
    {
        foreach (var registry in value.Node as JsonArray ?? (value.IsOff ? [] : throw new RefusedException("This is no list.")))
        {
            var mirrors = registry?["mirrors"] as JsonArray ?? throw new RefusedException("A registry has a prefix and mirrors.");
            var prefix = new VariableValue(registry!["prefix"]).Text;
            var first = new VariableValue(mirrors.FirstOrDefault()?["host"]);
            if (mirrors.Count == 1 && first.Text is "https://registry-1.docker.io" && prefix == "docker.io")
            {
                continue;
            }

            value.Note = mirrors.Count > 1 ? OneMirror : value.Note;
            spec = spec.WithMirror(prefix, Url(first), Flag(mirrors.FirstOrDefault()?["skip_verify"]));
        }

        return spec;
    }

    private static ClusterSpec CrioRegistries(ClusterSpec spec, VariableValue value)
    {
        foreach (var registry in value.Node as JsonArray ?? (value.IsOff ? [] : throw new RefusedException("This is no list.")))
        {
            if (Flag(registry?["blocked"]) || Flag(registry?["unqualified"]))
            {
                throw new RefusedException("Slipway blocks no registry, and completes no image's name.");
            }

            var location = new VariableValue(registry?["location"] ?? registry?["prefix"]).Text;
            var prefix = registry!["prefix"] is { } given ? new VariableValue(given).Text : location;
            var mirrors = registry["mirrors"] as JsonArray ?? [];
            if (prefix != location && (prefix, location) != ("docker.io", "registry-1.docker.io"))
            {
                // Another name for it is what a mirror is.
                mirrors = [.. mirrors.Select(mirror => mirror?.DeepClone()), new JsonObject { ["location"] = location, ["insecure"] = Flag(registry["insecure"]) }];
            }
            else if (Flag(registry["insecure"]))
            {
                spec = spec.WithSkipVerify(location);
            }

            value.Note = mirrors.Count > 1 ? OneMirror : value.Note;
            if (mirrors.FirstOrDefault() is { } mirror)
            {
                spec = spec.WithMirror(prefix, Url(new VariableValue(mirror["location"])), Flag(mirror["insecure"]));
            }
        }

        return spec;
    }

    private const string OneMirror = "The first mirror of each registry: Slipway has one.";

    private static bool Flag(JsonNode? node) => node is not null && new VariableValue(node).Flag;

    private static ClusterSpec WithMirror(this ClusterSpec spec, string upstream, string url, bool skipVerify)
    {
        spec = spec.WithRegistry(upstream, url);
        return skipVerify ? spec.WithSkipVerify(new Uri(url).Authority) : spec;
    }

    private static ClusterSpec WithSkipVerify(this ClusterSpec spec, string registry) => spec with
    {
        Runtime = spec.Runtime with { Registries = new Dictionary<string, RegistrySpec>(spec.Runtime.Registries) { [registry] = (spec.Runtime.Registries.GetValueOrDefault(registry) ?? new()) with { SkipVerify = true } } },
    };

    private static string Url(VariableValue value)
    {
        var url = value.Text.TrimEnd('/');
        if (!url.Contains("://", StringComparison.Ordinal))
        {
            (url, value.Note) = ($"https://{url}", "As a URL, with https.");
        }

        return Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https" && parsed.UserInfo.Length == 0
            ? url
            : throw new RefusedException("This is no http or https URL without a login.");
    }
}
