namespace Slipway.Catalog.Stages;

public sealed record ReachabilityParameters
{
    /// <summary>Ports of other hosts that this one will need.</summary>
    public IReadOnlyList<PeerPort> Peers { get; init; } = [];

    /// <summary>Where files, images and packages come from.</summary>
    public IReadOnlyList<ArtifactServer> Servers { get; init; } = [];

    /// <summary>Ids of checks whose failure does not fail the stage.</summary>
    public IReadOnlyList<string> Waivers { get; init; } = [];
}

/// <param name="Host">Node name.</param>
/// <param name="Ip">Its address inside the cluster.</param>
/// <param name="Port">TCP port; nobody need listen there yet.</param>
/// <param name="Purpose">What for, in words.</param>
/// <param name="Severity"><c>error</c>, or <c>warning</c> where a firewall that the next stage opens is still in the way.</param>
public sealed record PeerPort(string Host, string Ip, int Port, string Purpose, string Severity);

/// <param name="Host">Name or address.</param>
/// <param name="Port">TCP port.</param>
/// <param name="Purpose">What for, in words.</param>
public sealed record ArtifactServer(string Host, int Port, string Purpose);
