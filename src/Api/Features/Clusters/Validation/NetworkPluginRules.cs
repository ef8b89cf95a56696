using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using static Slipway.Api.Features.Clusters.Validation.SpecSyntax;

namespace Slipway.Api.Features.Clusters.Validation;

/// <summary>The network plugin's own settings; those of another plugin would be ignored, so they are refused.</summary>
internal static class NetworkPluginRules
{
    private static readonly string[] CiliumDecided = ["image", "ipam", "ipv4", "ipv6", "k8s", "kubeProxyReplacement"];

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

        if (network.Plugin != NetworkPlugin.Cilium && spec.Overrides.Cilium is not null)
        {
            yield return Invalid("Values of Cilium's chart need plugin: cilium.", "overrides", "cilium");
        }

        foreach (var name in CiliumDecided.Where(name => spec.Overrides.Cilium?.ContainsKey(name) == true))
        {
            yield return Invalid("Other fields decide on this value: podCidr, proxyMode, artifacts.versions.", "overrides", "cilium", name);
        }

        if (network.Plugin == NetworkPlugin.Cilium && IpFamilies.IsIpv6(network.PodCidrs()[0]))
        {
            yield return Invalid("Cilium's tunnels run over IPv4: give an IPv4 network first.", "network", "podCidr");
        }

        if (network.Plugin == NetworkPlugin.Custom && network.Manifest is null)
        {
            yield return new("#/network/manifest", ErrorCodes.FieldRequired, "plugin: custom needs the manifest to apply.");
        }
        else if (network.Plugin != NetworkPlugin.Custom && network.Manifest is not null)
        {
            yield return Invalid("A manifest of your own needs plugin: custom.", "network", "manifest");
        }

        if (network.Plugin == NetworkPlugin.Calico && ((!network.HasIpv4() && network.Calico.BlockSize != new CalicoSpec().BlockSize) || (!network.HasIpv6() && network.Calico.BlockSizeIpv6 != new CalicoSpec().BlockSizeIpv6)))
        {
            yield return Invalid("podCidr has no network of this family.", "network", "calico", network.HasIpv4() ? "blockSizeIpv6" : "blockSize");
        }

        if (network.Calico.Mtu is < 576 or > 9000)
        {
            yield return Invalid("An MTU is between 576 and 9000.", "network", "calico", "mtu");
        }

        if (network is { Plugin: NetworkPlugin.Calico, Calico.Encapsulation: CalicoEncapsulation.Ipip or CalicoEncapsulation.IpipCrossSubnet } && network.HasIpv6())
        {
            yield return Invalid("IPIP carries IPv4 packets only: take vxlan or none.", "network", "calico", "encapsulation");
        }

        if (network.Plugin == NetworkPlugin.Flannel && network.IsDualStack() && IpFamilies.IsIpv6(network.PodCidrs()[0]))
        {
            yield return Invalid("flannel finds a node's second address by its IPv4 one: give the IPv4 network first.", "network", "podCidr");
        }

        foreach (var finding in Source(network.Manifest, "network", "manifest"))
        {
            yield return finding;
        }
    }

    public static IEnumerable<Finding> Blocks(ClusterSpec spec, IpRange pods)
    {
        var (network, defaults) = (spec.Network, new NetworkSpec());
        var (prefix, usual, prefixField) = pods.IsIpv6 ? (network.NodePrefixIpv6, defaults.NodePrefixIpv6, "nodePrefixIpv6") : (network.NodePrefix, defaults.NodePrefix, "nodePrefix");
        var (size, field) = pods.IsIpv6 ? (network.Calico.BlockSizeIpv6, "blockSizeIpv6") : (network.Calico.BlockSize, "blockSize");
        if (prefix != usual)
        {
            yield return Invalid($"Calico's nodes take blocks as they need them: set network.calico.{field} instead.", "network", prefixField);
        }

        // As Calico has it: at most 4096 addresses.
        var shortest = Math.Max(pods.Bits - 12, pods.Prefix);
        if (size < shortest || size > pods.Bits)
        {
            yield return Invalid($"A block of {pods} has a prefix between {shortest} and {pods.Bits}.", "network", "calico", field);
            yield break;
        }

        if (1L << Math.Min(size - pods.Prefix, 30) < NetworkRules.Nodes(spec))
        {
            yield return new("#/network/podCidr", ErrorCodes.CidrTooSmall, $"{pods} has {1L << (size - pods.Prefix)} blocks of /{size}, and there are {NetworkRules.Nodes(spec)} nodes.");
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
