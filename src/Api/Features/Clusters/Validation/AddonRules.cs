using System.Text.Json.Nodes;
using Slipway.Api.Bodies;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using static Slipway.Api.Features.Clusters.Validation.SpecSyntax;

namespace Slipway.Api.Features.Clusters.Validation;

/// <summary>Add-ons and the user's own objects.</summary>
internal static class AddonRules
{
    private const int MostObjects = 500;

    public static IEnumerable<Finding> Check(ClusterSpec spec)
    {
        var addons = spec.Addons;
        if (addons.LocalPath is { } localPath && (!localPath.Path.StartsWith('/') || localPath.Path.Any(char.IsControl) || localPath.Path.Split('/').Contains("..")))
        {
            yield return Invalid("The volumes' directory is an absolute path.", "addons", "localPath", "path");
        }

        foreach (var finding in (addons.MetalLb is { } metalLb ? Pools(spec, metalLb) : []).Concat(Manifests(addons.Manifests)))
        {
            yield return finding;
        }
    }

    private static IEnumerable<Finding> Pools(ClusterSpec spec, MetalLbSpec metalLb)
    {
        if (metalLb.Pools.Count == 0)
        {
            yield return Invalid("MetalLB needs a pool of addresses.", "addons", "metalLb", "pools");
        }

        foreach (var finding in Duplicates(metalLb.Pools, pool => pool.Name, "Pool", index => ["addons", "metalLb", "pools", index, "name"]))
        {
            yield return finding;
        }

        foreach (var (pool, index) in metalLb.Pools.Select((pool, index) => (pool, index)))
        {
            if (!Label().IsMatch(pool.Name))
            {
                yield return Invalid($"A pool's name has {LabelWords}.", "addons", "metalLb", "pools", index, "name");
            }

            if (pool.Addresses.Count == 0)
            {
                yield return Invalid("A pool has addresses.", "addons", "metalLb", "pools", index, "addresses");
            }

            foreach (var (range, position) in pool.Addresses.Select((range, position) => (range, position)))
            {
                object[] path = ["addons", "metalLb", "pools", index, "addresses", position];
                if (Range(range) is not { } ends)
                {
                    yield return Invalid($"'{range}' is neither an IPv4 network nor a first and a last address such as 192.0.2.100-192.0.2.120.", path);
                }
                else if (spec.Hosts.FirstOrDefault(host => host.Ip is { } ip && Ipv4Network.ParseAddress(ip) is { } address && ends.First <= address && address <= ends.Last) is { } host)
                {
                    yield return new(JsonPointers.Of(path), ErrorCodes.CidrOverlap, $"{range} holds {host.Ip} of {host.Name}.");
                }
            }
        }
    }

    private static (uint First, uint Last)? Range(string text)
    {
        if (Ipv4Network.Parse(text, out var canonical) is { } network)
        {
            return canonical is null ? (network.First, network.Last) : null;
        }

        return text.Split('-', StringSplitOptions.TrimEntries) is [var from, var to] && Ipv4Network.ParseAddress(from) is { } first && Ipv4Network.ParseAddress(to) is { } last && first <= last
            ? (first, last)
            : null;
    }

    private static IEnumerable<Finding> Manifests(IReadOnlyList<ManifestSpec> manifests)
    {
        foreach (var finding in Duplicates(manifests, manifest => manifest.Name, "Manifest", index => ["addons", "manifests", index, "name"]))
        {
            yield return finding;
        }

        if (manifests.Sum(manifest => manifest.Objects.Count) > MostObjects)
        {
            yield return Invalid($"At most {MostObjects} objects; more come from a source.", "addons", "manifests");
        }

        foreach (var (manifest, index) in manifests.Select((manifest, index) => (manifest, index)))
        {
            if (!Label().IsMatch(manifest.Name))
            {
                yield return Invalid($"A manifest's name has {LabelWords}.", "addons", "manifests", index, "name");
            }

            if ((manifest.Source is null) == (manifest.Objects.Count == 0))
            {
                yield return Invalid("A manifest has either a source or objects.", "addons", "manifests", index);
            }

            foreach (var finding in NetworkPluginRules.Source(manifest.Source, "addons", "manifests", index, "source")
                .Concat(manifest.Objects.SelectMany((item, position) => Object(item, "addons", "manifests", index, "objects", position))))
            {
                yield return finding;
            }
        }
    }

    private static IEnumerable<Finding> Object(JsonObject item, params object[] path)
    {
        var kind = Text(item["kind"]);
        if (kind is null || Text(item["apiVersion"]) is null || (item["metadata"] as JsonObject)?["name"] is not { } name || Text(name) is null)
        {
            yield return Invalid("An object has apiVersion, kind and metadata.name.", path);
        }
        else if (kind == "Secret")
        {
            yield return Invalid("A spec can be read by others: make Secrets in the cluster.", path);
        }
        else if (kind.EndsWith("List", StringComparison.Ordinal) && item["items"] is JsonArray)
        {
            yield return Invalid("Give the list's objects one by one.", path);
        }
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;
}
