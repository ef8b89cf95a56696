namespace Slipway.Contracts.Specs;

/// <summary>What follows from several fields of a spec, for all who read it.</summary>
public static class SpecConclusions
{
    /// <summary>The port that goes with <c>endpointName</c>.</summary>
    public static int EndpointPort(this ControlPlaneSpec plane) => plane.ExternalLoadBalancer?.Port ?? plane.Port;

    /// <summary>Whether Secrets rest encrypted in etcd.</summary>
    public static bool EncryptsSecrets(this ClusterSpec spec) => spec.Security.EncryptSecrets || spec.Security.Profile == SecurityProfile.Cis;
}
