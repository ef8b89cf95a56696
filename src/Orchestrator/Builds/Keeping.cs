using Slipway.Catalog.Stages;
using Slipway.Contracts.Http.V1;
using Slipway.Orchestrator.Planning;
using Slipway.Persistence.Builds;

namespace Slipway.Orchestrator.Builds;

/// <summary>Whether a resumed build runs a task again, and why; the preview asks the same.</summary>
internal static class Keeping
{
    /// <summary>When the plan is laid over what is there.</summary>
    /// <returns>Null: it succeeded, and what the hosts turn out to be decides.</returns>
    public static RunReason? AtResume(TaskRow task, PlannedTask planned, bool forced)
    {
        if (planned.Stage == Planner.FactsStage)
        {
            return RunReason.Facts;
        }

        if (forced)
        {
            return RunReason.Forced;
        }

        if (SucceededDigest(task) is not null)
        {
            return planned.StageVersion != task.StageVersion ? RunReason.StageVersion : Planner.FetchingStages.Contains(planned.Stage) ? RunReason.Files : null;
        }

        var failedBefore = task.State is nameof(TaskState.Failed) or nameof(TaskState.Unknown)
            || (task.State is nameof(TaskState.Blocked) or nameof(TaskState.Skipped) && task.Why == nameof(RunReason.Failed));
        return failedBefore ? RunReason.Failed : task.Attempt == 0 ? RunReason.NeverRan : RunReason.Unfinished;
    }

    /// <summary>When the task's turn has come and its parameters are known.</summary>
    /// <param name="machine">Of <see cref="ObservedHost.Machine"/>; null when it is not known.</param>
    /// <returns>Unchanged: it is kept.</returns>
    public static RunReason AtDispatch(TaskRow task, object parameters, string digest, string? machine)
    {
        if (task.SucceededDigest is null)
        {
            return Enum.TryParse<RunReason>(task.Why, out var why) ? why : RunReason.NeverRan;
        }

        if (task.Machine is not null && machine is not null && task.Machine != machine)
        {
            return RunReason.HostChanged;
        }

        if (digest != task.SucceededDigest)
        {
            return RunReason.Parameters;
        }

        // The cluster forgets a token by itself, and verify deletes it.
        return parameters is JoinTokenParameters { JoinNeeded: true } ? RunReason.JoinToken : RunReason.Unchanged;
    }

    public static string? SucceededDigest(TaskRow task) => task.State == nameof(TaskState.Succeeded) ? task.Digest : task.SucceededDigest;
}
