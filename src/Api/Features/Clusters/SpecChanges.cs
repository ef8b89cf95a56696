using Slipway.Catalog.Artifacts;
using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;

namespace Slipway.Api.Features.Clusters;

/// <summary>Which changes of a spec Slipway can carry out.</summary>
internal static class SpecChanges
{
    private static readonly (string Pointer, Func<ClusterSpec, object> Value)[] FixedOnceBegun =
    [
        ("#/kubernetes/version", spec => spec.Kubernetes.Version),
        ("#/network/plugin", spec => spec.Network.Plugin),
        // Calico makes its pool of addresses once, from these.
        ("#/network/calico", spec => spec.Network.Calico with { Mtu = null }),
        ("#/network/flannel", spec => spec.Network.Flannel),
        ("#/network/podCidr", spec => spec.Network.PodCidr),
        ("#/network/serviceCidr", spec => spec.Network.ServiceCidr),
        ("#/network/nodePrefix", spec => spec.Network.NodePrefix),
        ("#/network/nodePrefixIpv6", spec => spec.Network.NodePrefixIpv6),
        ("#/dns/domain", spec => spec.Dns.Domain),
        ("#/controlPlane/endpointName", spec => spec.ControlPlane.EndpointName),
        ("#/controlPlane/port", spec => spec.ControlPlane.Port),
        ("#/etcd/mode", spec => spec.Etcd.Mode),
        ("#/runtime/kind", spec => spec.Runtime.Kind),
        // API servers that have the key, and others that have not, cannot work side by side.
        ("#/security/encryptSecrets", spec => spec.EncryptsSecrets()),
        ("#/controlPlane/externalLoadBalancer/port", spec => spec.ControlPlane.EndpointPort()),
    ];

    /// <param name="begun">A build has reached the stages that make the cluster, so that hosts carry what the old spec says.</param>
    public static IEnumerable<Finding> Refused(ClusterSpec old, ClusterSpec changed, bool begun)
    {
        if (old.Name != changed.Name)
        {
            yield return new("#/name", ErrorCodes.ValueInvalid, "A cluster keeps its name.");
        }

        // The authorities may be there although no host has seen them yet.
        if (old.Security.Certificates.AuthorityDays != changed.Security.Certificates.AuthorityDays)
        {
            yield return new("#/security/certificates/authorityDays", ErrorCodes.ValueNotSupported, "A cluster keeps its certificate authorities.");
        }

        if (!begun)
        {
            yield break;
        }

        foreach (var (pointer, value) in FixedOnceBegun)
        {
            if (!value(old).Equals(value(changed)))
            {
                yield return pointer == "#/kubernetes/version" && VersionSkew.Upgrade(old.Kubernetes.Version, changed.Kubernetes.Version) is { } impossible
                    ? new(pointer, ErrorCodes.ValueInvalid, impossible)
                    : NotBuilt(pointer, $"Changing it from '{value(old)}'");
            }
        }

        if (old.Dns.NodeLocal && !changed.Dns.NodeLocal)
        {
            yield return NotBuilt("#/dns/nodeLocal", "Taking away the name server of pods that run");
        }

        var hosts = changed.Hosts.Select((host, index) => (host, index)).ToDictionary(entry => entry.host.Name);
        foreach (var host in old.Hosts)
        {
            if (!hosts.TryGetValue(host.Name, out var entry))
            {
                yield return NotBuilt("#/hosts", $"Removing host {host.Name}");
            }
            else if (entry.host.Ip != host.Ip || entry.host.SecondaryIp != host.SecondaryIp || entry.host.EtcdMemberName != host.EtcdMemberName || !entry.host.Roles.ToHashSet().SetEquals(host.Roles))
            {
                yield return NotBuilt($"#/hosts/{entry.index}", $"Changing ip, secondaryIp, roles or etcdMemberName of {host.Name}");
            }
        }

        foreach (var added in changed.Hosts.Select((host, index) => (host, index)).Where(entry => entry.host.Roles.Contains(HostRole.Etcd) && old.Hosts.All(known => known.Name != entry.host.Name)))
        {
            yield return NotBuilt($"#/hosts/{added.index}/roles", $"Adding etcd member {added.host.Name}");
        }
    }

    /// <summary>Places where Slipway would take the keys of a cluster that is being built already, and has not gone before. A host key is not among them: hosts are installed anew every day, where they are.</summary>
    public static IEnumerable<Finding> NewPlaces(ClusterSpec old, ClusterSpec changed)
    {
        if ((old.Ssh.Bastion?.Address, old.Ssh.Bastion?.Port) != (changed.Ssh.Bastion?.Address, changed.Ssh.Bastion?.Port))
        {
            yield return Moved("#/ssh/bastion", "The bastion");
        }

        var known = old.Hosts.ToDictionary(host => host.Name, host => (host.Address, host.Port));
        foreach (var (host, index) in changed.Hosts.Select((host, index) => (host, index)).Where(entry => entry.host.Roles.Any(role => role != HostRole.Worker)))
        {
            if (!known.TryGetValue(host.Name, out var place) || place != (host.Address, host.Port))
            {
                yield return Moved($"#/hosts/{index}", host.Name);
            }
        }

        static Finding Moved(string pointer, string what) => new(pointer, ErrorCodes.Forbidden, $"{what} would be at another address or port, or is new.");
    }

    private static Finding NotBuilt(string pointer, string what) =>
        new(pointer, ErrorCodes.ValueNotSupported, $"{what} is not supported once the cluster is being built.");
}
