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
    private const int MostRanges = 1_000;

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

        if (metalLb.Pools.Sum(pool => pool.Addresses.Count) > MostRanges)
        {
            yield return Invalid($"All pools together have at most {MostRanges} networks and ranges of addresses.", "addons", "metalLb", "pools");
            yield break;
        }

        var hosts = spec.Hosts.SelectMany(host => new[] { host.Ip, host.SecondaryIp }.OfType<string>().Select(IpRange.ParseAddress).OfType<IpRange>().Select(address => (host.Name, Address: address))).ToList();
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
                    yield return Invalid($"'{range}' is neither a network nor a first and a last address such as 192.0.2.100-192.0.2.120.", path);
                }
                else if (hosts.FirstOrDefault(host => host.Address.IsIpv6 == ends.Ipv6 && ends.First <= host.Address.First && host.Address.First <= ends.Last) is { Name: not null } host)
                {
                    yield return new(JsonPointers.Of(path), ErrorCodes.CidrOverlap, $"{range} holds an address of {host.Name}.");
                }
                else if (ends.Ipv6 ? !spec.Network.HasIpv6() : !spec.Network.HasIpv4())
                {
                    yield return Invalid($"The cluster has no Services of {range}'s IP family.", path);
                }
            }
        }
    }

    private static (UInt128 First, UInt128 Last, bool Ipv6)? Range(string text)
    {
        if (IpRange.Parse(text, out var canonical) is { } network)
        {
            return canonical is null ? (network.First, network.Last, network.IsIpv6) : null;
        }

        return text.Split('-', StringSplitOptions.TrimEntries) is [var from, var to] && IpRange.ParseAddress(from) is { } first && IpRange.ParseAddress(to) is { } last
            && first.IsIpv6 == last.IsIpv6 && first.First <= last.First
            ? (first.First, last.First, first.IsIpv6)
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
}
