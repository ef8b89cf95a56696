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

            if (mirrors.Count > 1 || mirrors.FirstOrDefault()?["skip_verify"] is JsonValue verify && new VariableValue(verify).Flag)
            {
                value.Note = "The first mirror of each registry; Slipway has one, whose certificate is checked.";
            }

            spec = spec.WithRegistry(prefix, Url(first));
        }

        return spec;
    }

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
