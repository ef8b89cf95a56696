using System.Text.RegularExpressions;
using Slipway.Catalog.Artifacts;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using static Slipway.Api.Features.Clusters.Validation.SpecSyntax;

namespace Slipway.Api.Features.Clusters.Validation;

/// <summary>Versions, where files come from, and that each file's checksum is known.</summary>
internal static partial class ArtifactRules
{
    public static IEnumerable<Finding> Check(ClusterSpec spec)
    {
        List<Finding> findings = [.. Mirrors(spec.Artifacts.Mirrors, "mirrors"), .. Mirrors(spec.Artifacts.RegistryMirrors, "registryMirrors"), .. Checksums(spec.Artifacts.Checksums)];
        var version = spec.Kubernetes.Version;
        if (!IsVersion(version))
        {
            findings.Add(Invalid($"'{version}' is no version such as 1.32.5, without a leading v.", "kubernetes", "version"));
        }
        else if (!ArtifactCatalogue.Supports(version))
        {
            findings.Add(new("#/kubernetes/version", ErrorCodes.VersionUnknown, $"Kubernetes {version} is not known; the newest known version is {ArtifactCatalogue.KubernetesVersions[0]}."));
        }
        else
        {
            findings.AddRange(Components(spec));
        }

        return findings;
    }

    /// <summary>False for the programs of the runtime that the spec did not choose.</summary>
    public static bool IsUsed(ClusterSpec spec, string program) =>
        !(spec.Runtime.Kind == RuntimeKind.Crio ? program is "containerd" or "runc" : program is "cri-o");

    private static IEnumerable<Finding> Components(ClusterSpec spec)
    {
        // Which architecture the hosts have is not known yet: one that can be served is enough.
        var sets = ArtifactCatalogue.Architectures
            .Select(arch => ArtifactCatalogue.Resolve(spec.Kubernetes.Version, arch, spec.Artifacts.Versions, spec.Artifacts.Checksums)).ToList();
        var known = sets[0].Files.Select(file => file.Name).Concat(sets[0].Images.Keys).Concat(ManifestCatalogue.Names).Except(["kubeadm", "kubelet", "kubectl"]).ToList();
        foreach (var (component, version) in spec.Artifacts.Versions)
        {
            if (!known.Contains(component))
            {
                yield return Invalid($"There is no component '{component}'; there are {string.Join(", ", known.Order(StringComparer.Ordinal))}.", "artifacts", "versions", component);
            }
            else if (!IsVersion(version) && !TwoPartVersion().IsMatch(version))
            {
                yield return Invalid($"'{version}' is no version such as 1.7.27, without a leading v.", "artifacts", "versions", component);
            }
        }

        foreach (var finding in Skew(spec))
        {
            yield return finding;
        }

        var missing = sets.MinBy(set => set.Missing.Count)!.Missing.Where(file => IsUsed(spec, file.Name));
        foreach (var file in missing)
        {
            var pointer = spec.Artifacts.Versions.ContainsKey(file.Name) ? $"#/artifacts/versions/{file.Name}" : "#/kubernetes/version";
            yield return new(pointer, ErrorCodes.VersionUnknown, $"The checksum of {file.Name} {file.Version} is not known: give artifacts.checksums an entry for {file.Url}.");
        }

        foreach (var name in SpecManifests.Of(spec).Concat(SpecManifests.ChartsOf(spec)))
        {
            if (sets[0].Manifests[name] is { Sha256.Length: 0 } file)
            {
                var pointer = spec.Artifacts.Versions.ContainsKey(name) ? $"#/artifacts/versions/{name}" : "#/kubernetes/version";
                yield return new(pointer, ErrorCodes.VersionUnknown, $"The checksum of {name} {file.Version} is not known: give artifacts.checksums an entry for {file.Url}.");
            }
        }
    }

    private static IEnumerable<Finding> Skew(ClusterSpec spec)
    {
        var kubernetes = spec.Kubernetes.Version;
        foreach (var (component, rule, waiver) in new (string, Func<string, string, string?>, string)[]
        {
            ("etcd", VersionSkew.Etcd, "kubeadm:ExternalEtcdVersion"), ("containerd", VersionSkew.Containerd, "kubeadm:SystemVerification"),
        })
        {
            if (spec.Artifacts.Versions.TryGetValue(component, out var version) && Version.TryParse(version, out _)
                && !spec.PreflightWaivers.Contains(waiver) && rule(kubernetes, version) is { } reason)
            {
                yield return Invalid($"{reason} The waiver {waiver} allows it.", "artifacts", "versions", component);
            }
        }
    }

    private static IEnumerable<Finding> Mirrors(IReadOnlyDictionary<string, string> mirrors, string field)
    {
        foreach (var (upstream, url) in mirrors)
        {
            if (!Authority().IsMatch(upstream) || !IsAuthority(upstream))
            {
                yield return Invalid("The key is an upstream's host name, with or without :port.", "artifacts", field, upstream);
            }
            else if (!IsBaseUrl(url))
            {
                yield return Invalid("A mirror is an http or https URL without user, query or fragment.", "artifacts", field, upstream);
            }
        }
    }

    private static IEnumerable<Finding> Checksums(IReadOnlyDictionary<string, string> checksums)
    {
        foreach (var (url, sha256) in checksums)
        {
            if (!IsBaseUrl(url))
            {
                yield return Invalid("The key is the upstream URL of a file.", "artifacts", "checksums", url);
            }
            else if (!IsSha256(sha256))
            {
                yield return Invalid("A SHA-256 has 64 hex digits in small letters.", "artifacts", "checksums", url);
            }
        }
    }

    [GeneratedRegex(@"^[0-9]+[.][0-9]+\z")]
    private static partial Regex TwoPartVersion();

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[0-9]{1,5})?\z")]
    private static partial Regex Authority();
}
