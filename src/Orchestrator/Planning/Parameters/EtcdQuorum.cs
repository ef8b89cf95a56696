using Slipway.Catalog.Stages;

namespace Slipway.Orchestrator.Planning.Parameters;

internal static class EtcdQuorum
{
    public static EtcdQuorumParameters Resolve(TaskContext task) => new()
    {
        Endpoints = [.. task.Topology.EtcdHosts.Select(host => host.EtcdEndpoint())],
        Members = [.. task.Topology.EtcdHosts.Select(host => host.EtcdMember())],
    };
}
