using System.Collections.Frozen;
using System.Text.Json;
using Slipway.Catalog.Stages;

namespace Slipway.Catalog.Artifacts;

/// <summary>Which files and images make a Kubernetes version, with their addresses and checksums (artifacts.json).</summary>
public static class ArtifactCatalogue
{
    private static readonly string[] KubernetesBinaries = ["kubeadm", "kubelet", "kubectl"];
    private static readonly string[] Components = ["crictl", "containerd", "runc", "cri-o", "cni-plugins", "etcd", "helm"];
    private static readonly FrozenSet<string> KubernetesImages =
        FrozenSet.ToFrozenSet(["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy"]);
    private static readonly JsonElement Facts = JsonDocument.Parse(EmbeddedScripts.Read("artifacts.json")).RootElement;

    private static readonly FrozenDictionary<string, string> KnownManifests = Facts.GetProperty("manifests").EnumerateObject()
        .ToFrozenDictionary(entry => entry.Value.GetProperty("url").GetString()!, entry => entry.Value.GetProperty("sha256").GetString()!, StringComparer.Ordinal);

    /// <summary>Versions whose checksums are all known, newest first.</summary>
    public static IReadOnlyList<string> KubernetesVersions { get; } =
        [.. Facts.GetProperty("kubernetes").EnumerateObject().Select(entry => entry.Name).OrderByDescending(Version.Parse)];

    public static IReadOnlyList<string> Architectures { get; } = ["amd64", "arm64"];

    /// <summary>True when a profile exists for the version or for its minor.</summary>
    public static bool Supports(string kubernetesVersion) => ProfileFor(kubernetesVersion) is not null;

    /// <param name="kubernetesVersion">Without a leading v. Of a patch version without a profile, the minor's newest one is taken.</param>
    /// <param name="arch"><c>amd64</c> or <c>arm64</c>.</param>
    /// <param name="versions">Other versions, by the name of a file's component or of an image.</param>
    /// <param name="checksums">SHA-256 by upstream URL; they win over the known ones.</param>
    /// <exception cref="ArgumentException">Version or architecture is not supported.</exception>
    public static ArtifactSet Resolve(
        string kubernetesVersion,
        string arch,
        IReadOnlyDictionary<string, string>? versions = null,
        IReadOnlyDictionary<string, string>? checksums = null)
    {
        if (!Architectures.Contains(arch))
            throw new ArgumentException($"Architecture '{arch}' is not supported.", nameof(arch));
        var profile = ProfileFor(kubernetesVersion)
            ?? throw new ArgumentException($"Kubernetes {kubernetesVersion} is not supported.", nameof(kubernetesVersion));
        var binaries = profile.Value.GetProperty("binaries");
        ArtifactFile[] files =
        [
            .. KubernetesBinaries.Select(name => File(name, kubernetesVersion, Facts.GetProperty("kubernetes"), [kubernetesVersion, name, arch])),
            .. Components.Select(name => (Name: name, Version: versions?.GetValueOrDefault(name) ?? binaries.GetProperty(name).GetString()!))
                .Select(component => File(component.Name, component.Version, Facts.GetProperty("components"), [component.Name, component.Version, arch])),
        ];
        var images = profile.Value.GetProperty("images").EnumerateObject()
            .ToDictionary(image => image.Name, image => Image(image, kubernetesVersion, versions), StringComparer.Ordinal);
        return new ArtifactSet
        {
            Profile = profile.Name,
            Files = files,
            Missing = [.. files.Where(file => file.Sha256.Length == 0)],
            Images = images,
            Manifests = ManifestCatalogue.Names.ToDictionary(name => name, Manifest, StringComparer.Ordinal),
        };

        ArtifactFile Manifest(string name)
        {
            var version = versions?.GetValueOrDefault(name) ?? TagOf(images[ManifestCatalogue.ImagesOf(name)[0]]).TrimStart('v');
            var url = ManifestCatalogue.UrlOf(name, version);
            var sha256 = checksums?.GetValueOrDefault(url) ?? KnownManifests.GetValueOrDefault(url) ?? "";
            return new ArtifactFile(name, version, sha256.ToLowerInvariant(), url);
        }

        ArtifactFile File(string name, string version, JsonElement known, string[] path)
        {
            JsonElement? entry = known;
            foreach (var key in path)
                entry = entry is { } at && at.TryGetProperty(key, out var next) ? next : null;
            var url = entry?.GetProperty("url").GetString() ?? UrlOf(name, version, arch);
            var sha256 = checksums?.GetValueOrDefault(url) ?? entry?.GetProperty("sha256").GetString() ?? "";
            return new ArtifactFile(name, version, sha256.ToLowerInvariant(), url);
        }
    }

    private static string UrlOf(string name, string version, string arch) =>
        Facts.GetProperty("url_templates").GetProperty(name).GetString()!
        .Replace("{version}", version, StringComparison.Ordinal)
        .Replace("{arch}", arch, StringComparison.Ordinal);

    private static string TagOf(string image) => image[(image.LastIndexOf(':') + 1)..];

    private static string Image(JsonProperty image, string kubernetesVersion, IReadOnlyDictionary<string, string>? versions)
    {
        var reference = image.Value.GetString()!;
        var version = KubernetesImages.Contains(image.Name)
            ? kubernetesVersion
            : versions?.GetValueOrDefault(image.Name) ?? (ManifestCatalogue.ManifestOf(image.Name) is { } manifest ? versions?.GetValueOrDefault(manifest) : null);
        if (version is null)
            return reference;
        var tag = TagOf(reference);
        return reference[..^tag.Length] + (tag[0] == 'v' ? "v" : "") + version;
    }

    private static JsonProperty? ProfileFor(string kubernetesVersion)
    {
        if (!Version.TryParse(kubernetesVersion, out var wanted) || wanted.Build < 0)
            return null;
        var ofMinor = Facts.GetProperty("profiles").EnumerateObject()
            .Select(profile => (Profile: profile, Version: Version.Parse(profile.Value.GetProperty("kubernetes").GetString()!)))
            .Where(entry => entry.Version.Major == wanted.Major && entry.Version.Minor == wanted.Minor)
            .OrderByDescending(entry => entry.Version)
            .ToList();
        return ofMinor.Count == 0 ? null : ofMinor.Find(entry => entry.Version == wanted) is { Version: not null } exact ? exact.Profile : ofMinor[0].Profile;
    }
}
