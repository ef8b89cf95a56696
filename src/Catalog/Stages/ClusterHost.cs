namespace Slipway.Catalog.Stages;

/// <summary>A host of the cluster as its peers know it.</summary>
/// <param name="Name">Node name.</param>
/// <param name="Ip">Its address inside the cluster: the spec's <c>ip</c>, or in a row of its own <c>secondaryIp</c>.</param>
/// <param name="Roles">Comma-separated: <c>control-plane</c>, <c>etcd</c>, <c>worker</c>.</param>
public sealed record ClusterHost(string Name, string Ip, string Roles);
