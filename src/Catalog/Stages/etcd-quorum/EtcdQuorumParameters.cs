namespace Slipway.Catalog.Stages;

public sealed record EtcdQuorumParameters
{
    /// <summary>Client URLs of all members, <c>https://10.0.0.1:2379</c>.</summary>
    public required IReadOnlyList<string> Endpoints { get; init; }

    /// <summary>Names of all members.</summary>
    public required IReadOnlyList<string> Members { get; init; }
}
