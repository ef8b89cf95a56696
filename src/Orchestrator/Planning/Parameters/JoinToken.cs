using Slipway.Catalog.Stages;

namespace Slipway.Orchestrator.Planning.Parameters;

internal static class JoinToken
{
    public static JoinTokenParameters Resolve(TaskContext task)
    {
        var needed = task.Topology.Workers.Where(task.TakesPart).Any(worker => !task.FactsOf(worker).Joined);
        return new JoinTokenParameters { JoinNeeded = needed, BootstrapTokenId = needed ? task.BootstrapTokenId : "" };
    }
}
