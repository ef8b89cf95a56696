using Slipway.Cli.Printing;
using Slipway.Contracts.Http.V1;

namespace Slipway.Cli.Following;

/// <summary>An event as a line of text for logs and pipes.</summary>
internal static class ProgressLine
{
    /// <returns>Null for what a reader need not see.</returns>
    public static string? Of(BuildEvent happened, BuildProgress after) =>
        Words(happened, after) is { } words ? $"{Durations.Clock(happened.Time - (after.StartedAt ?? happened.Time))}  {words}" : null;

    private static string? Words(BuildEvent happened, BuildProgress after) => happened.Type switch
    {
        EventTypes.BuildStatus => Words(BuildProgress.Read<StatusData>(happened), after),
        EventTypes.TaskState => Words(BuildProgress.Read<TaskData>(happened), after),
        EventTypes.StepFinished => Words(BuildProgress.Read<StepData>(happened)),
        EventTypes.TaskAdopted => Words(BuildProgress.Read<Adoption>(happened)),
        EventTypes.HostKeyRecorded => $"{happened.Data["host"]}  host key {happened.Data["fingerprint"]} trusted on first use",
        _ => null,
    };

    private static string Words(StatusData data, BuildProgress after) =>
        $"build {data.Status.ToString().ToLowerInvariant()}{(data.Run > 1 ? $" (run {data.Run})" : "")}"
        + (data.Reason is { } reason ? $": {reason.Message}" : "")
        + (after.Ended ? $", {after.Done} of {after.Cells.Count} tasks done" : "");

    private static string? Words(TaskData data, BuildProgress after)
    {
        var what = $"{data.Host ?? "cluster"}  {data.Stage}";
        return data.State switch
        {
            TaskState.Running => $"{what} started" + (data.Attempt > 1 ? $", attempt {data.Attempt}" : ""),
            TaskState.Succeeded when data.Kept => $"{what} kept from an earlier run",
            TaskState.Succeeded => $"{what} done{Took(after, data.TaskId)}",
            TaskState.Retrying or TaskState.Failed or TaskState.Unknown or TaskState.Cancelled =>
                $"{what} {data.State.ToString().ToLowerInvariant()}" + Because(data),
            _ => null,
        };
    }

    private static string? Words(StepData data) => data.Outcome switch
    {
        StepOutcome.Ok => null,
        { } outcome => $"{data.Host}  {data.Stage}/{data.Name} {outcome.ToString().ToLowerInvariant()}" + (data.Code is null ? "" : $": {data.Code} {data.Message}"),
        null => null,
    };

    private static string Words(Adoption data) =>
        $"{data.Host}  {data.Stage} re-attached by {data.Runner} (attempt {data.Attempt}, epoch {data.Epoch}): found {data.Found}";

    private static string Because(TaskData data) =>
        data.Error is { } error ? $": {error.Code} {error.Message}" : data.Reason is { } reason ? $": {reason.Code} {reason.Message}" : "";

    private static string Took(BuildProgress after, Guid taskId) =>
        after.Cells.TryGetValue(taskId, out var cell) && cell is { StartedAt: { } from, EndedAt: { } to } ? $" in {Durations.Short(to - from)}" : "";
}
