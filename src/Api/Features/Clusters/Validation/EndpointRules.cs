using Slipway.Contracts.Errors;
using Slipway.Contracts.Http.V1;
using Slipway.Contracts.Specs;
using static Slipway.Api.Features.Clusters.Validation.SpecSyntax;

namespace Slipway.Api.Features.Clusters.Validation;

/// <summary>What stands in front of the API servers: a load balancer of the user's, or a virtual address.</summary>
internal static class EndpointRules
{
    // As the kernel has it.
    private const int LongestInterfaceName = 15;

    public static IEnumerable<Finding> Check(ClusterSpec spec)
    {
        var (front, virtualIp) = (spec.ControlPlane.ExternalLoadBalancer, spec.ControlPlane.VirtualIp);
        if (front is not null && virtualIp is not null)
        {
            yield return Invalid("A cluster has an external load balancer or a virtual address, not both.", "controlPlane", "virtualIp");
        }

        if (front?.Port is { } port && !IsPort(port))
        {
            yield return Invalid("A port is between 1 and 65535.", "controlPlane", "externalLoadBalancer", "port");
        }

        if (front?.Address is { } address)
        {
            foreach (var finding in Address(spec, address, "externalLoadBalancer"))
            {
                yield return finding;
            }
        }

        if (virtualIp is null)
        {
            yield break;
        }

        foreach (var finding in Address(spec, virtualIp.Address, "virtualIp"))
        {
            yield return finding;
        }

        if (spec.Hosts.Any(host => host.Ip == virtualIp.Address || host.Address == virtualIp.Address))
        {
            yield return new("#/controlPlane/virtualIp/address", ErrorCodes.ValueDuplicate, $"{virtualIp.Address} is a host's address; a virtual one is nobody's.");
        }

        if (virtualIp.Interface is { } name && (name.Length is 0 or > LongestInterfaceName || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_' or '@'))))
        {
            yield return Invalid("An interface is named like eth1 or bond0.100.", "controlPlane", "virtualIp", "interface");
        }
    }

    private static IEnumerable<Finding> Address(ClusterSpec spec, string text, string field)
    {
        object[] path = ["controlPlane", field, "address"];
        if (AddressProblem(text, IpFamilies.IsIpv6(spec.Network.PodCidrs()[0])) is { } problem)
        {
            yield return Invalid(problem, path);
        }
        else
        {
            var address = IpRange.ParseAddress(text)!.Value;
            foreach (var network in spec.Network.PodCidrs().Concat(spec.Network.ServiceCidrs()).Where(network => IpRange.Parse(network, out _) is { } known && known.Contains(address)))
            {
                yield return new($"#/controlPlane/{field}/address", ErrorCodes.CidrOverlap, $"{text} lies in the cluster's own network {network}.");
            }
        }
    }
}
