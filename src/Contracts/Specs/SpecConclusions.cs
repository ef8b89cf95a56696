namespace Slipway.Contracts.Specs;

/// <summary>What follows from several fields of a spec, for all who read it.</summary>
public static class SpecConclusions
{
    /// <summary>The port that goes with <c>endpointName</c>.</summary>
    public static int EndpointPort(this ControlPlaneSpec plane) => plane.ExternalLoadBalancer?.Port ?? plane.Port;

    /// <summary>Where the DNS cache of a node answers. Pods have no way to link-local IPv6 addresses of their node, so that one is a unique local one.</summary>
    public static string NodeLocalDns(this NetworkSpec network) => IpFamilies.IsIpv6(network.ServiceCidrs()[0]) ? "fd5c:6a1e:25::10" : "169.254.25.10";

    /// <summary>Whether Secrets rest encrypted in etcd.</summary>
    public static bool EncryptsSecrets(this ClusterSpec spec) => spec.Security.EncryptSecrets || spec.Security.Profile == SecurityProfile.Cis;
}
