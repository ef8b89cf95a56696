using Slipway.Contracts.Specs;

namespace Slipway.Orchestrator.Planning;

/// <summary>Everything from which a task's parameters follow; nothing in it is secret.</summary>
public sealed record ResolutionInput
{
    public required Guid ClusterId { get; init; }

    public required ClusterSpec Spec { get; init; }

    /// <summary>Names of hosts that this run leaves out.</summary>
    public IReadOnlySet<string> Excluded { get; init; } = new HashSet<string>();

    /// <summary>Names of those of <see cref="Excluded"/> that an earlier build has made nodes of the cluster.</summary>
    public IReadOnlySet<string> ExcludedNodes { get; init; } = new HashSet<string>();

    /// <summary>Host name to the outputs of its <c>preflight</c>.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Facts { get; init; }

    /// <summary>Stage to its outputs, of the stages that run on one host only (<c>pod-cidrs</c>).</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Outputs { get; init; }

    public required AuthorityFingerprints Authorities { get; init; }

    /// <summary>Public part of the build's bootstrap token.</summary>
    public required string BootstrapTokenId { get; init; }
}

/// <param name="ClusterCa">SHA-256 (lowercase hex) of the DER of the cluster's CA certificate.</param>
/// <param name="EtcdCa">The same of the etcd CA.</param>
/// <param name="ClusterCaKeyHash">kubeadm's <c>caCertHashes</c> form: <c>sha256:</c> and the hex of the CA's public key info.</param>
public sealed record AuthorityFingerprints(string ClusterCa, string EtcdCa, string ClusterCaKeyHash);

/// <summary>What became of a task's parameters.</summary>
public abstract record Resolution
{
    private Resolution()
    {
    }

    /// <param name="Parameters">An object of the stage's <c>ParametersType</c>.</param>
    public sealed record Resolved(object Parameters) : Resolution;

    /// <param name="Code">Of the error catalogue.</param>
    /// <param name="Detail">For the user: what is wrong and with what.</param>
    public sealed record Unresolvable(string Code, string Detail) : Resolution;
}
