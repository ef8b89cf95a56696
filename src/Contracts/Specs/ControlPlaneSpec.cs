namespace Slipway.Contracts.Specs;

public enum LocalLoadBalancer { Nginx, Haproxy, None }

public sealed record ControlPlaneSpec
{
    /// <summary>DNS name in <c>controlPlaneEndpoint</c>; each host resolves it by its own hosts entry, a control plane to itself.</summary>
    public string EndpointName { get; init; } = "lb-apiserver.kubernetes.local";
    public int Port { get; init; } = 6443;
    /// <summary>What runs on each worker so that its API traffic survives the loss of a control plane.</summary>
    public LocalLoadBalancer LocalLoadBalancer { get; init; } = LocalLoadBalancer.Nginx;
    /// <summary>What is in front of the API servers and is not Slipway's.</summary>
    public ExternalLoadBalancerSpec? ExternalLoadBalancer { get; init; }
    /// <summary>An address that one control plane after the other holds (kube-vip, by ARP or neighbour discovery).</summary>
    public VirtualIpSpec? VirtualIp { get; init; }
    public IReadOnlyList<string> ExtraSans { get; init; } = [];
    /// <summary>Networks outside the cluster that may reach the API server where <see cref="OsSpec.Firewall"/> is <c>open</c>; the name is that of Services' <c>loadBalancerSourceRanges</c>.</summary>
    public IReadOnlyList<string> SourceRanges { get; init; } = [];
}

/// <summary>Excludes <see cref="VirtualIpSpec"/>. Its own address belongs into <see cref="ControlPlaneSpec.SourceRanges"/> where the firewall is <c>open</c>.</summary>
public sealed record ExternalLoadBalancerSpec
{
    /// <summary>Of the cluster's first IP family. Without one, DNS knows <c>endpointName</c>.</summary>
    public string? Address { get; init; }
    /// <summary>Default: <c>controlPlane.port</c>.</summary>
    public int? Port { get; init; }
}

public sealed record VirtualIpSpec
{
    /// <summary>An address of the cluster's first IP family, in the control planes' network, that nobody has.</summary>
    public required string Address { get; init; }
    /// <summary>Default: the interface that has the control plane's <c>ip</c>.</summary>
    public string? Interface { get; init; }
}
