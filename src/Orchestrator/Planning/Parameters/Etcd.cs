using Slipway.Catalog.Stages;
using Slipway.Orchestrator.Planning.Rendering;

namespace Slipway.Orchestrator.Planning.Parameters;

internal static class Etcd
{
    public static EtcdParameters Resolve(TaskContext task)
    {
        var files = task.Files("etcd");
        return new EtcdParameters
        {
            Files = files,
            MemberName = task.Host.EtcdMember(),
            Environment = EtcdEnvironment.Write(task.Spec, task.Host, task.Topology.EtcdHosts, files[0].Version),
        };
    }
}
