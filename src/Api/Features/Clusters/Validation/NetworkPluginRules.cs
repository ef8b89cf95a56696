using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using static Slipway.Api.Features.Clusters.Validation.SpecSyntax;

namespace Slipway.Api.Features.Clusters.Validation;

/// <summary>The network plugin's own settings; those of another plugin would be ignored, so they are refused.</summary>
internal static class NetworkPluginRules
{
    public static IEnumerable<Finding> Check(ClusterSpec spec)
    {
        var network = spec.Network;
        if (network.Plugin != NetworkPlugin.Calico && network.Calico != new CalicoSpec())
        {
            yield return Invalid("Settings of Calico need plugin: calico.", "network", "calico");
        }

        if (network.Plugin != NetworkPlugin.Flannel && network.Flannel != new FlannelSpec())
        {
            yield return Invalid("Settings of flannel need plugin: flannel.", "network", "flannel");
        }

        if (network.Plugin == NetworkPlugin.Custom && network.Manifest is null)
        {
            yield return new("#/network/manifest", ErrorCodes.FieldRequired, "plugin: custom needs the manifest to apply.");
        }
        else if (network.Plugin != NetworkPlugin.Custom && network.Manifest is not null)
        {
            yield return Invalid("A manifest of your own needs plugin: custom.", "network", "manifest");
        }

        if (network.Calico.Mtu is < 576 or > 9000)
        {
            yield return Invalid("An MTU is between 576 and 9000.", "network", "calico", "mtu");
        }

        foreach (var finding in Source(network.Manifest, "network", "manifest"))
        {
            yield return finding;
        }
    }

    public static IEnumerable<Finding> Blocks(ClusterSpec spec, Ipv4Network pods)
    {
        if (spec.Network.NodePrefix != new NetworkSpec().NodePrefix)
        {
            yield return Invalid("Calico's nodes take blocks as they need them: set network.calico.blockSize instead.", "network", "nodePrefix");
        }

        var size = spec.Network.Calico.BlockSize;
        if (size is < 20 or > 32 || size < pods.Prefix)
        {
            yield return Invalid($"A block of {pods} has a prefix between {Math.Max(20, pods.Prefix)} and 32.", "network", "calico", "blockSize");
            yield break;
        }

        var nodes = spec.Hosts.Count(host => host.Roles.Contains(HostRole.ControlPlane) || host.Roles.Contains(HostRole.Worker));
        if (1L << (size - pods.Prefix) < nodes)
        {
            yield return new("#/network/podCidr", ErrorCodes.CidrTooSmall, $"{pods} has {1L << (size - pods.Prefix)} blocks of /{size}, and there are {nodes} nodes.");
        }
    }

    public static IEnumerable<Finding> Source(ManifestSource? manifest, params object[] path)
    {
        if (manifest is null)
        {
            yield break;
        }

        if (!IsBaseUrl(manifest.Url))
        {
            yield return Invalid("A manifest's address is an http or https URL without user, query or fragment.", [.. path, "url"]);
        }

        if (!IsSha256(manifest.Sha256))
        {
            yield return Invalid("A SHA-256 has 64 hex digits in small letters.", [.. path, "sha256"]);
        }
    }
}
